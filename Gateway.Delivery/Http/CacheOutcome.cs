namespace Gateway.Delivery.Http;

/// <summary>What a cache did with a request (RFC 9211 section 2): answered it itself, or why it passed it on.</summary>
public enum CacheOutcome
{
    /// <summary>Answered without asking: <c>hit</c>.</summary>
    Hit,

    /// <summary>Nothing was kept under the URI: <c>fwd=uri-miss</c>.</summary>
    UriMiss,

    /// <summary>Something was, but for other request headers: <c>fwd=vary-miss</c>.</summary>
    VaryMiss,

    /// <summary>What was kept had to be confirmed: <c>fwd=stale</c>.</summary>
    Stale,

    /// <summary>What was kept has not all of the bytes asked for: <c>fwd=partial</c>.</summary>
    Partial,

    /// <summary>The request's own directives asked for the origin: <c>fwd=request</c>.</summary>
    Request,

    /// <summary>The method is not one that caches answer: <c>fwd=method</c>.</summary>
    Method,

    /// <summary>The cache was told to stay out of it: <c>fwd=bypass</c>.</summary>
    Bypass,
}
