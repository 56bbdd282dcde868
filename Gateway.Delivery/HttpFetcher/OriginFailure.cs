namespace Gateway.Delivery.HttpFetcher;

/// <summary>Why an origin gave no answer.</summary>
public enum OriginFailure
{
    /// <summary>No connection: refused, no such name, a certificate that does not hold.</summary>
    Connect,

    /// <summary>Silence for longer than it may be.</summary>
    Timeout,

    /// <summary>The connection ended before the answer began.</summary>
    Reset,

    /// <summary>What came is no answer that may be passed on: no HTTP, endless headers, a length that cannot be, too large.</summary>
    Invalid,

    /// <summary>It was not asked: its circuit breaker is open, or its health check fails.</summary>
    Unavailable,

    /// <summary>The body broke off after the answer had begun.</summary>
    Body,
}
