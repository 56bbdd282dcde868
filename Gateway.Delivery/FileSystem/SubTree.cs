namespace Gateway.Delivery.FileSystem;

/// <summary>Whether real paths, without links, lie under a folder.</summary>
internal static class SubTree
{
    /// <summary>Whether a path is the folder, or is under it.</summary>
    public static bool Contains(string folder, string path)
    {
        ReadOnlySpan<char> stem = Path.TrimEndingDirectorySeparator(folder.AsSpan());
        return path.AsSpan().StartsWith(stem, Comparison) && (path.Length == stem.Length || Path.EndsInDirectorySeparator(folder.AsSpan(0, stem.Length)) || path[stem.Length] == Path.DirectorySeparatorChar);
    }

    private static StringComparison Comparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
}
