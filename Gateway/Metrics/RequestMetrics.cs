using System.Collections.Frozen;
using Gateway.Chains;
using Gateway.Delivery.Binding;

namespace Gateway.Metrics;

/// <summary>The requests of the whole gateway.</summary>
internal sealed class RequestMetrics(IEnumerable<DeliveryService> services) : IMetricSource
{
    private readonly FrozenDictionary<PublicBinding, RequestMeter> _bindings =
        services.Where(service => service.Binding is not null).ToFrozenDictionary(service => service.Binding!, service => new RequestMeter("binding", service.Config));

    /// <summary>Requests of S3.</summary>
    public RequestMeter S3 { get; } = new("s3");

    /// <summary>Requests of standard mode.</summary>
    public RequestMeter Standard { get; } = new("standard");

    /// <summary>The gateway's own pages, and what never got to anybody else.</summary>
    public RequestMeter Gateway { get; } = new("gateway");

    /// <summary>Requests to a public binding.</summary>
    public RequestMeter Of(PublicBinding binding) => _bindings[binding];

    /// <inheritdoc />
    public ValueTask WriteAsync(MetricWriter metrics, CancellationToken cancellationToken)
    {
        RequestMeter[] meters = [S3, Standard, Gateway, .. _bindings.Values.OrderBy(meter => meter.Labels[^1].Value, StringComparer.Ordinal)];
        metrics.Begin("owncdn_http_requests_total", MetricType.Counter, "Requests answered, by the class of their status.");
        foreach (RequestMeter meter in meters)
        {
            for (int statusClass = 1; statusClass <= 5; statusClass++)
            {
                metrics.Sample("owncdn_http_requests_total", meter.Requests(statusClass), [.. meter.Labels, ("code", $"{statusClass}xx")]);
            }
        }

        metrics.Begin("owncdn_http_response_bytes_total", MetricType.Counter, "Bytes of bodies, as announced by Content-Length.");
        foreach (RequestMeter meter in meters)
        {
            metrics.Sample("owncdn_http_response_bytes_total", meter.SentBytes, meter.Labels);
        }

        metrics.Begin("owncdn_http_request_duration_seconds", MetricType.Histogram, "From a request's arrival until its answer was handed over.");
        foreach (RequestMeter meter in meters)
        {
            metrics.Histogram("owncdn_http_request_duration_seconds", LatencyBuckets.UpperBounds, meter.Buckets, meter.Seconds, meter.Labels);
        }

        return ValueTask.CompletedTask;
    }
}
