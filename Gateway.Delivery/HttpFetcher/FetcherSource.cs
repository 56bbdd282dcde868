namespace Gateway.Delivery.HttpFetcher;

/// <summary>Other web servers as a source.</summary>
public sealed class FetcherSource(FetcherOptions options, TimeProvider time) : IContentSource, IAsyncDisposable
{
    /// <inheritdoc />
    public ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken) =>
        new(ContentResult.Own((options, time) == default ? 500 : 502));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
