namespace Gateway.Delivery.Caching;

/// <summary>
/// What a cache knows of a stored response besides its bytes. Immutable: a confirmation by the origin makes a new one. What stores keep must
/// be enough to go on with after a restart.
/// </summary>
public sealed record ResponseRecord
{
    /// <summary>The status.</summary>
    public required int Status { get; init; }

    /// <summary>The header fields to send, with the length of the whole content.</summary>
    public required ContentMetadata Metadata { get; init; }

    /// <summary>The request fields that the response varies by, each with the value it was chosen for (RFC 9111 section 4.1); empty for every request.</summary>
    public HeaderFields Vary { get; init; } = HeaderFields.Empty;

    /// <summary>When the response came, or was last confirmed.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>How old it was then (RFC 9111 section 4.2.3).</summary>
    public required TimeSpan InitialAge { get; init; }

    /// <summary>How long after <see cref="Received"/> it stays fresh; zero or less when it must be confirmed each time.</summary>
    public required TimeSpan FreshFor { get; init; }

    /// <summary>How long after that it may be served while it is being confirmed (RFC 5861 section 3); null when it does not say.</summary>
    public TimeSpan? StaleWhileRevalidate { get; init; }

    /// <summary>How long after that it may be served when its origin fails (RFC 5861 section 4); null when it does not say.</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary>Whether it must never be served stale, whatever fails (RFC 9111 section 4.2.4): no-cache, must-revalidate, proxy-revalidate, s-maxage.</summary>
    public bool ForbidsStale { get; init; }

    /// <summary>Whether the gateway itself made it, for want of an answer: see <see cref="ContentResult.IsOwn"/>.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Names that purges find it by (Surrogate-Key, Cache-Tag).</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Bytes of the content that are kept, where it is not the whole; null for the whole.</summary>
    public ContentSlice? Slice { get; init; }
}
