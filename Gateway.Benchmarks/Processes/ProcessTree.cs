using System.Globalization;

namespace Gateway.Benchmarks.Processes;

/// <summary>A process with its descendants.</summary>
internal static class ProcessTree
{
    public static IReadOnlyList<int> Of(int root)
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => (Id: int.Parse(name!, CultureInfo.InvariantCulture), Stat: ProcessStat.Read(name!)))
            .Where(process => process.Stat is not null)
            .ToLookup(process => process.Stat!.ParentId, process => process.Id);
        var tree = new List<int> { root };
        for (int i = 0; i < tree.Count; i++)
        {
            tree.AddRange(children[tree[i]]);
        }

        return tree;
    }
}
