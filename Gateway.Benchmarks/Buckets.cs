namespace Gateway.Benchmarks;

/// <summary>The buckets that the benchmarks use, and how their keys look.</summary>
internal static class Buckets
{
    /// <summary>Objects that are written and read.</summary>
    public const string Objects = "bench-objects";

    /// <summary>Very many empty objects, to be listed.</summary>
    public const string Keys = "bench-keys";

    /// <summary>Common prefixes in <see cref="Keys"/>, each over the same number of keys.</summary>
    public const int Prefixes = 10;

    /// <summary>The key at a place in the order of <see cref="Keys"/>.</summary>
    public static string Key(int index, int count) => $"p{(long)index * Prefixes / count}/photos/{index:D9}.jpg";
}
