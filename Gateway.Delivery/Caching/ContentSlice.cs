namespace Gateway.Delivery.Caching;

/// <summary>A stretch of larger content.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Total">Bytes of the whole; null when the origin did not say.</param>
public sealed record ContentSlice(long Offset, long Length, long? Total);
