namespace Gateway.Delivery.HttpFetcher;

/// <summary>What an origin's circuit breaker lets through.</summary>
public enum BreakerState
{
    /// <summary>Every request.</summary>
    Closed,

    /// <summary>One, to see whether the origin is back.</summary>
    HalfOpen,

    /// <summary>None.</summary>
    Open,
}
