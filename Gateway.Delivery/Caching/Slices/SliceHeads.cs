using Gateway.Delivery.Caching.Rules;

namespace Gateway.Delivery.Caching.Slices;

/// <summary>The heads of sliced content: stored without bytes, they say what is known of it.</summary>
internal static class SliceHeads
{
    /// <summary>The head that is held for a request.</summary>
    /// <param name="candidates">The responses under the content's key, newest first.</param>
    /// <param name="request">The request.</param>
    /// <param name="options">The cache's settings.</param>
    /// <param name="now">The time.</param>
    /// <returns>With none selected where there is none.</returns>
    public static Lookup Of(IReadOnlyList<StoredResponse> candidates, ContentRequest request, CacheOptions options, DateTimeOffset now)
    {
        StoredResponse? head = candidates.FirstOrDefault(candidate => candidate.Record.Slice is { Length: 0 } && VaryRules.Matches(candidate.Record, request));
        return new Lookup(candidates, head, head is null ? default : ReuseRules.Judge(head.Record, head.IsMarkedStale, request, options, now));
    }
}
