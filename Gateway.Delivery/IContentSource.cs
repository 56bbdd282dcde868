namespace Gateway.Delivery;

/// <summary>
/// A link of a delivery chain: gives the content of a path. Caches and the optimizer wrap another source; storage, the file system and
/// the HTTP fetcher are leaves. Safe for concurrent use. A miss is a value, not an exception, so that it can be cached like a hit.
/// </summary>
public interface IContentSource
{
    /// <summary>Looks content up. Its body is not opened yet.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken);
}
