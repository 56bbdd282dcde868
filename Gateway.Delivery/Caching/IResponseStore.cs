namespace Gateway.Delivery.Caching;

/// <summary>
/// Where a cache keeps responses: memory or disk. Knows sizes, recency and purges; what may be reused, and for how long, is the cache's business.
/// Safe for concurrent use; no lock is held across I/O.
/// </summary>
public interface IResponseStore : IAsyncDisposable
{
    /// <summary>The responses kept under a key: several where they vary or are slices, newest first. Opening the body of one counts as its use. Memory answers at once.</summary>
    ValueTask<IReadOnlyList<StoredResponse>> FindAsync(CacheKey key, CancellationToken cancellationToken);

    /// <summary>Begins to keep a response. It replaces those with the same Vary values and slice when it is complete, and is found only then.</summary>
    /// <param name="key">What to keep it under.</param>
    /// <param name="record">What is known of it.</param>
    /// <param name="length">The bytes to come; null when only the end will tell.</param>
    /// <returns>Null when it does not fit: too large, or no room.</returns>
    IResponseWriter? Begin(CacheKey key, ResponseRecord record, long? length);

    /// <summary>Replaces what is known of a response that its origin confirmed.</summary>
    ValueTask UpdateAsync(StoredResponse response, ResponseRecord record);

    /// <summary>Forgets a response.</summary>
    void Remove(StoredResponse response);

    /// <summary>
    /// Forgets responses, or marks them stale, and sees to it that those being written now are not kept. When it returns, none of them is found
    /// again, not even after a crash.
    /// </summary>
    /// <returns>How many there were.</returns>
    ValueTask<long> PurgeAsync(Purge purge, CancellationToken cancellationToken);

    /// <summary>What it holds.</summary>
    StoreStatistics Statistics { get; }
}
