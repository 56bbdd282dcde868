using Gateway.Storage;

namespace Gateway.Delivery;

/// <summary>
/// A link of a delivery chain: answers requests for paths. Caches and the optimizer wrap another source; storage, the file system and
/// the HTTP fetcher are leaves. Safe for concurrent use. Misses and failures are answers, not exceptions.
/// </summary>
public interface IContentSource
{
    /// <summary>
    /// Answers a request. The body is not opened yet. May be called from a thread that must not block: implementations that block switch
    /// threads themselves, with <see cref="PoolThread"/>.
    /// </summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken);
}
