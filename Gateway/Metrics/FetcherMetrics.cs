using Gateway.Chains;
using Gateway.Delivery.HttpFetcher;

namespace Gateway.Metrics;

/// <summary>What the fetchers got from their origins, and how those are doing.</summary>
internal sealed class FetcherMetrics(DeliveryChains chains) : IMetricSource
{
    /// <inheritdoc />
    public ValueTask WriteAsync(MetricWriter metrics, CancellationToken cancellationToken)
    {
        (string Id, FetcherSource Source)[] fetchers =
        [
            .. chains.Services.Where(service => service.Binding is null && service.Source is FetcherSource)
                .Select(service => (service.Config.Id, (FetcherSource)service.Source)).OrderBy(fetcher => fetcher.Id, StringComparer.Ordinal),
        ];
        Count("owncdn_fetcher_requests_total", "Requests sent to origins, repeated ones included.", counters => counters.Requests);
        Count("owncdn_fetcher_responses_total", "Answers that came of them.", counters => counters.Responses);
        Count("owncdn_fetcher_response_wait_seconds_total", "How long the heads of those answers took.", counters => counters.WaitTime.TotalSeconds);
        Count("owncdn_fetcher_received_bytes_total", "Bytes of bodies received from origins.", counters => counters.Bytes);
        Count("owncdn_fetcher_retries_total", "How often all origins were tried again.", counters => counters.Retries);
        Count("owncdn_fetcher_failovers_total", "How often the next origin was asked because one had failed.", counters => counters.Failovers);

        metrics.Begin("owncdn_fetcher_failures_total", MetricType.Counter, "Requests to origins that came to nothing, and why.");
        foreach ((string id, FetcherSource source) in fetchers)
        {
            foreach (OriginFailure failure in Enum.GetValues<OriginFailure>())
            {
                metrics.Sample("owncdn_fetcher_failures_total", source.Counters.Failures(failure), ("service", id), ("reason", Word(failure)));
            }
        }

        Describe("owncdn_fetcher_origin_healthy", "1 while an origin passes its health check, or has none.", origin => origin.IsHealthy ? 1 : 0);
        Describe("owncdn_fetcher_origin_breaker_open", "What an origin's circuit breaker keeps back: 0 nothing, 0.5 all but one request, 1 all.", origin => origin.Breaker switch
        {
            BreakerState.Closed => 0,
            BreakerState.HalfOpen => 0.5,
            _ => 1,
        });
        return ValueTask.CompletedTask;

        void Count(string name, string help, Func<FetcherCounters, double> value)
        {
            metrics.Begin(name, MetricType.Counter, help);
            foreach ((string id, FetcherSource source) in fetchers)
            {
                metrics.Sample(name, value(source.Counters), ("service", id));
            }
        }

        void Describe(string name, string help, Func<Origin, double> value)
        {
            metrics.Begin(name, MetricType.Gauge, help);
            foreach ((string id, FetcherSource source) in fetchers)
            {
                foreach (Origin origin in source.Origins.DistinctBy(origin => origin.Url))
                {
                    metrics.Sample(name, value(origin), ("service", id), ("origin", origin.Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)));
                }
            }
        }
    }

    private static string Word(OriginFailure failure) => failure switch
    {
        OriginFailure.Connect => "connect",
        OriginFailure.Timeout => "timeout",
        OriginFailure.Reset => "reset",
        OriginFailure.Invalid => "invalid",
        OriginFailure.Unavailable => "unavailable",
        OriginFailure.Body => "body",
        _ => "other",
    };
}
