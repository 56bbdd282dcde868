using System.Collections.Frozen;
using Gateway.Delivery.Http;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>Which of a client's header fields an origin gets to see.</summary>
internal static class ClientFields
{
    // What the gateway says itself, or has answered already.
    private static readonly FrozenSet<string> Own = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Host", "Content-Length", "Expect", "Via");

    // Applications believe these whoever wrote them, and no cache key holds them: one request could change what all others are given.
    private static readonly FrozenSet<string> Believed = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Forwarded", "X-Forwarded", "Proxy", "Client-IP", "True-Client-IP", "CF-Connecting-IP", "CF-Visitor", "Fastly-Client-IP", "Fly-Client-IP", "Front-End-Https",
        "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Remote-IP", "X-Remote-Addr", "X-Originating-IP", "X-ProxyUser-Ip",
        "X-Host", "X-HTTP-Host-Override", "X-Original-Host", "X-Server-Name", "X-Original-URL", "X-Original-URI", "X-Rewrite-URL", "X-Request-URI",
        "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Scheme", "X-Url-Scheme", "X-Custom-IP-Authorization", "X-Middleware-Subrequest");

    private static readonly string[] BelievedPrefixes = ["X-Forwarded-", "X-OwnCdn-", "X-Envoy-", "X-Accel-"];

    /// <summary>
    /// Whether a field goes on to the origin as it came. None with an underscore does: to CGI and all that came of it, <c>X_Forwarded_Host</c> and
    /// <c>X-Forwarded-Host</c> are the same.
    /// </summary>
    public static bool IsPassedOn(string name) =>
        !name.Contains('_', StringComparison.Ordinal) && !Own.Contains(name) && !ConnectionFields.Has(name) && !Believed.Contains(name)
        && !Array.Exists(BelievedPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
