using Gateway.Configuration;
using Gateway.Delivery.Tracing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>Sends spans to a collector over OTLP, behind the requests that they tell of.</summary>
internal static class TraceExport
{
    private const string ServiceName = "owncdn-gateway";

    // The exporter appends it to endpoints that it finds by itself, but not to ours.
    private const string HttpPath = "v1/traces";

    /// <summary>Begins to listen to the gateway's spans. Disposing what it gives sends the last of them.</summary>
    public static TracerProvider Start(TelemetryConfig config, string instance)
    {
        // Anybody may send a traceparent: it can refuse the span, but not demand one. The share is picked by the trace id, so that nodes with the
        // same share pick the same traces.
        var share = new TraceIdRatioBasedSampler(config.Sample);
        var sampler = new ParentBasedSampler(share, remoteParentSampled: share);
        return Sdk.CreateTracerProviderBuilder()
            .AddSource(Spans.SourceName)
            .SetSampler(sampler)
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(ServiceName, serviceVersion: Version, autoGenerateServiceInstanceId: false, serviceInstanceId: instance))
            .AddOtlpExporter(options =>
            {
                bool isHttp = config.Protocol == TelemetryProtocol.Http;
                options.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
                options.Endpoint = isHttp && config.Endpoint.AbsolutePath == "/" ? new Uri(config.Endpoint, HttpPath) : config.Endpoint;
            })
            .Build();
    }

    private static string Version => typeof(TraceExport).Assembly.GetName().Version!.ToString(3);
}
