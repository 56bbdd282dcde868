using Gateway.Delivery.Caching.Rules;
using Gateway.Delivery.Http;

namespace Gateway.Delivery.Caching;

/// <summary>What a cache holds for a request.</summary>
/// <param name="Candidates">All responses under its key, newest first.</param>
/// <param name="Selected">The whole response that was made for such a request; null when there is none.</param>
/// <param name="Reuse">How that may be used.</param>
internal readonly record struct Lookup(IReadOnlyList<StoredResponse> Candidates, StoredResponse? Selected, Reuse Reuse)
{
    /// <summary>Nothing is held.</summary>
    public static Lookup Nothing { get; } = new([], Selected: null, default);

    /// <summary>Whether it answers the request.</summary>
    public bool IsFresh => Selected is not null && Reuse.Decision == ReuseDecision.Fresh;

    /// <summary>Why the source has to be asked.</summary>
    public CacheOutcome Reason => Selected is not null ? CacheOutcome.Stale : HasWhole ? CacheOutcome.VaryMiss : Candidates.Count > 0 ? CacheOutcome.Partial : CacheOutcome.UriMiss;

    private bool HasWhole => Candidates.Any(candidate => candidate.Record.Slice is null);

    /// <summary>Whether the stale response may answer instead of an error (RFC 5861 section 4, RFC 9111 section 4.2.4).</summary>
    /// <param name="status">The error's status.</param>
    /// <param name="isOwn">Whether the gateway itself says it: the origin was not reached.</param>
    public bool MayServeInsteadOf(int status, bool isOwn) => Selected is not null
        && (isOwn ? status >= 500 && (Reuse.MayServeWhenUnreachable || Reuse.MayServeOnError) : status is 500 or 502 or 503 or 504 && Reuse.MayServeOnError);

    /// <summary>Judges what is held for a request.</summary>
    public static Lookup Of(IReadOnlyList<StoredResponse> candidates, ContentRequest request, CacheOptions options, DateTimeOffset now)
    {
        StoredResponse? selected = VaryRules.Select(candidates, request);
        return new Lookup(candidates, selected, selected is null ? default : ReuseRules.Judge(selected.Record, selected.IsMarkedStale, request, options, now));
    }
}
