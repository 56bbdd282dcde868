namespace Gateway.Benchmarks.Replication;

/// <summary>Large objects that are replicated together.</summary>
/// <param name="Count">How many.</param>
/// <param name="Size">Bytes of each.</param>
internal sealed record LargeObjects(int Count, long Size)
{
    public long Bytes => Count * Size;

    public string Name => $"{Count} × {Size >> 20} MiB";

    /// <summary>Keys with a prefix of their own.</summary>
    public IReadOnlyList<string> Keys(string prefix) => [.. Enumerable.Range(0, Count).Select(i => $"{prefix}-{Size >> 20}/{i}")];
}
