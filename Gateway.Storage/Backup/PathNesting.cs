namespace Gateway.Storage.Backup;

/// <summary>Whether a folder lies in another one, links followed.</summary>
internal static class PathNesting
{
    private static readonly StringComparison Comparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Whether one of two folders, which need not exist, is the other one or lies in it.</summary>
    public static bool Overlap(string first, string second)
    {
        string a = Resolve(first);
        string b = Resolve(second);
        return a.StartsWith(b, Comparison) || b.StartsWith(a, Comparison);
    }

    /// <summary>The path without links, ending in a separator.</summary>
    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        string resolved = Path.GetPathRoot(full)!;
        foreach (string name in full[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, name);
            if (Directory.Exists(resolved) && Directory.ResolveLinkTarget(resolved, returnFinalTarget: true) is { } target)
            {
                // The target may have links above it.
                resolved = Resolve(target.FullName);
            }
        }

        return Path.EndsInDirectorySeparator(resolved) ? resolved : resolved + Path.DirectorySeparatorChar;
    }
}
