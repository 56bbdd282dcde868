using System.Globalization;

namespace Gateway.Benchmarks.Processes;

/// <summary>The most memory that a process tree had resident (VmHWM, proc(5)).</summary>
internal static class PeakMemory
{
    /// <summary>Starts afresh from what is resident now.</summary>
    public static void Reset(int processId)
    {
        foreach (int id in ProcessTree.Of(processId))
        {
            // "5: Reset the peak resident set size ("high water mark") to the process's current resident set size value."
            File.WriteAllText($"/proc/{id}/clear_refs", "5");
        }
    }

    /// <summary>Bytes since the last <see cref="Reset"/>.</summary>
    public static long Bytes(int processId) => ProcessTree.Of(processId).Sum(OfProcess);

    private static long OfProcess(int id)
    {
        string? line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(6).Trim(" \tkB"), CultureInfo.InvariantCulture) << 10;
    }
}
