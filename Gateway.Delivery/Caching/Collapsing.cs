using Gateway.Delivery.Caching.Rules;

namespace Gateway.Delivery.Caching;

/// <summary>Which requests may wait for the answer to another.</summary>
internal static class Collapsing
{
    /// <summary>Whether a request may wait, and others for it: not with credentials (RFC 9111 section 3.5), nor when nothing of it may be stored (section 5.2.1.5).</summary>
    public static bool MayWait(ContentRequest request) =>
        request.Headers.Authorization.Count == 0 && (request.Headers.CacheControl.Count == 0 || !CacheDirectives.OfRequest(request).NoStore);
}
