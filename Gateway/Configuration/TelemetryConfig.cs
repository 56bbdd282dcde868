namespace Gateway.Configuration;

/// <summary>Where traces go.</summary>
/// <param name="Endpoint"><c>otlp</c>: the collector.</param>
/// <param name="Protocol"><c>protocol</c>: what it speaks.</param>
/// <param name="Sample"><c>sample</c>: the share of requests that is traced, 0 to 1.</param>
public sealed record TelemetryConfig(Uri Endpoint, TelemetryProtocol Protocol, double Sample);
