namespace Gateway.Configuration;

/// <summary>How OTLP is spoken (opentelemetry.io, "OTLP Specification").</summary>
public enum TelemetryProtocol
{
    /// <summary>OTLP/gRPC.</summary>
    Grpc,

    /// <summary>OTLP/HTTP with binary protobuf.</summary>
    Http,
}
