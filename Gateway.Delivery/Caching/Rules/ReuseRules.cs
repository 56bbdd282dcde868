namespace Gateway.Delivery.Caching.Rules;

/// <summary>
/// When a stored response may be used again (RFC 9111 section 4.2, RFC 5861). What clients say in Cache-Control or Pragma never sends a request
/// to the origin: section 5.2.1 leaves that to the cache, and on a public network anybody could make the cache pass everything on. Heard are
/// <c>only-if-cached</c> and <c>max-stale</c>, which spare the origin, and <c>no-store</c>, which must be.
/// </summary>
internal static class ReuseRules
{
    // RFC 9111 section 4.2.4 lets a disconnected cache serve what is stale; old news is better than none, but not for ever.
    private static readonly TimeSpan UnreachableLimit = TimeSpan.FromDays(1);

    /// <summary>Judges a response that the request selects.</summary>
    /// <param name="record">What is known of the response.</param>
    /// <param name="isMarkedStale">Whether a soft purge marked it.</param>
    /// <param name="request">The request.</param>
    /// <param name="options">The cache's settings, as they are now.</param>
    /// <param name="now">The time.</param>
    public static Reuse Judge(ResponseRecord record, bool isMarkedStale, ContentRequest request, CacheOptions options, DateTimeOffset now)
    {
        // A clock that was set back makes nothing younger than it came.
        TimeSpan resident = now > record.Received ? now - record.Received : TimeSpan.Zero;
        TimeSpan age = record.InitialAge + resident;
        TimeSpan ttl = record.FreshFor - resident;
        if (ttl > TimeSpan.Zero && !isMarkedStale)
        {
            return new Reuse(ReuseDecision.Fresh, age, ttl) { MayServeOnError = true, MayServeWhenUnreachable = true };
        }

        // What a soft purge marked counts as stale since just now.
        ttl = ttl > TimeSpan.Zero ? TimeSpan.Zero : ttl;
        if (record.ForbidsStale)
        {
            return new Reuse(ReuseDecision.MustValidate, age, ttl);
        }

        TimeSpan staleFor = -ttl;
        TimeSpan? onError = record.StaleIfError ?? options.StaleIfError;
        bool meanwhile = staleFor < (record.StaleWhileRevalidate ?? options.StaleWhileRevalidate ?? TimeSpan.Zero) || IsWithinMaxStale(request, staleFor);
        return new Reuse(meanwhile ? ReuseDecision.StaleWhileRevalidate : ReuseDecision.MustValidate, age, ttl)
        {
            MayServeOnError = staleFor < (onError ?? TimeSpan.Zero),
            MayServeWhenUnreachable = staleFor < (onError ?? UnreachableLimit),
        };
    }

    /// <summary>Whether the client wants a stored response or none (section 5.2.1.7): where there is none, 504 is the answer.</summary>
    public static bool IsOnlyIfCached(ContentRequest request) => request.Headers.CacheControl.Count > 0 && CacheDirectives.OfRequest(request).OnlyIfCached;

    private static bool IsWithinMaxStale(ContentRequest request, TimeSpan staleFor) =>
        request.Headers.CacheControl.Count > 0 && CacheDirectives.OfRequest(request).MaxStale is { } limit && staleFor <= limit;
}
