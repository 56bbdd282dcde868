namespace Gateway.Delivery.HttpFetcher;

/// <summary>When an origin is spoken to in HTTP/2.</summary>
public enum Http2Use
{
    /// <summary>Where TLS negotiates it.</summary>
    Auto,

    /// <summary>Always, also without TLS (RFC 9113 section 3.3).</summary>
    PriorKnowledge,

    /// <summary>Never.</summary>
    Off,
}
