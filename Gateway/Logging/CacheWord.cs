using Gateway.Delivery.Http;

namespace Gateway.Logging;

/// <summary>What the caches did for a request, in one word: that of the outermost, which the client met.</summary>
internal static class CacheWord
{
    /// <summary>The word; <c>none</c> where there was no cache.</summary>
    public static string Of(CacheStatus? status) => status switch
    {
        null => "none",
        { Outcome: CacheOutcome.Hit, Ttl: < 0 } or { Detail: "stale-if-error" } => "stale",
        { Outcome: CacheOutcome.Hit } => "hit",
        { Outcome: CacheOutcome.Stale, ForwardStatus: 304 } => "revalidated",
        { Outcome: CacheOutcome.Method or CacheOutcome.Bypass } => "bypass",
        _ => "miss",
    };
}
