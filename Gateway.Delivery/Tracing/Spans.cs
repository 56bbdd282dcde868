using System.Diagnostics;

namespace Gateway.Delivery.Tracing;

/// <summary>Where the gateway's spans come from.</summary>
public static class Spans
{
    /// <summary>Its name, for who listens.</summary>
    public const string SourceName = "OwnCdnGateway";

    /// <summary>The source.</summary>
    public static ActivitySource Source { get; } = new(SourceName);
}
