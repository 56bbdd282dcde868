namespace Gateway.Delivery.Caching.Rules;

/// <summary>What statuses mean to caches.</summary>
internal static class CacheableStatus
{
    /// <summary>Whether responses with it may be stored and given a heuristic lifetime without saying so (RFC 9110 section 15.1).</summary>
    public static bool IsByDefault(int status) => status is 200 or 203 or 204 or 206 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;

    /// <summary>Whether this cache knows what it asks of caches, for must-understand (RFC 9111 section 5.2.2.3): those of RFC 9110.</summary>
    public static bool IsUnderstood(int status) =>
        status is (>= 200 and <= 206) or (>= 300 and <= 305) or 307 or 308 or (>= 400 and <= 417) or 421 or 422 or 426 or (>= 500 and <= 505);

    /// <summary>
    /// Whether it answers more than the URL asks: conditions, ranges. Nobody else's request is answered by that. Interim responses (1xx) answer
    /// nothing at all.
    /// </summary>
    public static bool IsNeverStored(int status) => status is < 200 or 304 or 412 or 416;

    /// <summary>
    /// Whether it complains of the request rather than of what the URL names: stored because a setting says so, an error that one client provoked
    /// with its fields would be everybody's.
    /// </summary>
    public static bool IsAboutRequest(int status) => status is (>= 400 and <= 402) or (>= 406 and <= 409) or 411 or 413 or (>= 415 and <= 431);

    /// <summary>Whether it says that there is nothing.</summary>
    public static bool IsNotFound(int status) => status is 404 or 410;
}
