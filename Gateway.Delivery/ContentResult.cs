using Gateway.Delivery.Http;

namespace Gateway.Delivery;

/// <summary>A source's answer: an HTTP response without the wire. Misses and failures are answers, too, so that they can be cached like hits. Disposing it releases its body.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="metadata">What is known of the content.</param>
/// <param name="body">Its bytes, not opened yet.</param>
public sealed class ContentResult(int status, ContentMetadata metadata, IContentBody body) : IDisposable
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>What is known of the content.</summary>
    public ContentMetadata Metadata => metadata;

    /// <summary>The bytes. To a HEAD there may be none, whatever the length says.</summary>
    public IContentBody Body => body;

    /// <summary>Seconds since the content was made or last confirmed at its origin (RFC 9111 section 5.1); null when it comes from there now.</summary>
    public long? Age { get; init; }

    /// <summary>What the caches on the way did, the outermost first; null when there was none.</summary>
    public CacheStatus? CacheStatus { get; init; }

    /// <summary>How long the answer may be kept when it says nothing about that itself; null when only general rules tell. Never sent to clients.</summary>
    public TimeSpan? FreshForDefault { get; init; }

    /// <summary>Whether the gateway itself made this answer, for want of one: its body is for the binding to write.</summary>
    public bool IsOwn { get; internal init; }

    /// <summary>An answer that no origin gave, such as 404 for what is not there or 504 for an origin that keeps silent.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="fields">Header fields that belong to it, such as Allow.</param>
    /// <param name="freshFor">How long it may be kept; null when only general rules tell.</param>
    public static ContentResult Own(int status, HeaderFields? fields = null, TimeSpan? freshFor = null) =>
        new(status, new ContentMetadata(fields ?? HeaderFields.Empty, length: 0), EmptyBody.Instance) { IsOwn = true, FreshForDefault = freshFor };

    /// <summary>The same answer with one more cache on its way.</summary>
    public ContentResult Through(CacheStatus cacheStatus) => new(status, metadata, body) { Age = Age, FreshForDefault = FreshForDefault, IsOwn = IsOwn, CacheStatus = cacheStatus };

    /// <summary>The same answer described in another way.</summary>
    public ContentResult With(ContentMetadata other) => new(status, other, body) { Age = Age, FreshForDefault = FreshForDefault, IsOwn = IsOwn, CacheStatus = CacheStatus };

    /// <inheritdoc />
    public void Dispose() => body.Dispose();
}
