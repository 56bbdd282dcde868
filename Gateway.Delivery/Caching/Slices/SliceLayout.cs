using Gateway.Storage.Objects;

namespace Gateway.Delivery.Caching.Slices;

/// <summary>How large content is cut into slices, and what those are kept under.</summary>
/// <param name="size">Bytes of every slice but the last.</param>
internal readonly struct SliceLayout(int size)
{
    /// <summary>Bytes of every slice but the last.</summary>
    public int Size => size;

    /// <summary>Where the slice begins that has a byte.</summary>
    public long StartOf(long offset) => offset - (offset % size);

    /// <summary>The slice that begins there, of content of a length.</summary>
    public ByteRange At(long start, long total) => new(start, Math.Min(size, total - start));

    /// <summary>What a slice is kept under, so that one is found without looking at the others: no query has a number sign.</summary>
    public static CacheKey KeyOf(CacheKey content, long start) => content with { Query = $"{content.Query}#{start}" };
}
