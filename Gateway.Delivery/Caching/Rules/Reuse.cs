namespace Gateway.Delivery.Caching.Rules;

/// <summary>How a stored response may be used for a request now.</summary>
/// <param name="Decision">Whether it may answer it.</param>
/// <param name="CurrentAge">How old it is (RFC 9111 section 4.2.3): what Age says.</param>
/// <param name="Ttl">How long it stays fresh; below zero, how long it has been stale.</param>
internal readonly record struct Reuse(ReuseDecision Decision, TimeSpan CurrentAge, TimeSpan Ttl)
{
    /// <summary>Whether it may answer when its origin answers 500, 502, 503 or 504 instead of confirming it (RFC 5861 section 4).</summary>
    public bool MayServeOnError { get; init; }

    /// <summary>Whether it may answer when its origin cannot be reached, or breaks off (RFC 9111 section 4.2.4): the gateway's own 502 and 504.</summary>
    public bool MayServeWhenUnreachable { get; init; }
}
