using Gateway.Chains;
using Gateway.Delivery.Caching;

namespace Gateway.Metrics;

/// <summary>What the caches have done, and what they hold.</summary>
internal sealed class CacheMetrics(DeliveryChains chains) : IMetricSource
{
    private static readonly (string Result, Func<CacheCounters, long> Count)[] Results =
    [
        ("hit", counters => counters.Hits),
        ("stale", counters => counters.StaleServed),
        ("miss", counters => counters.Misses),
        ("bypass", counters => counters.Bypasses),
    ];

    /// <inheritdoc />
    public ValueTask WriteAsync(MetricWriter metrics, CancellationToken cancellationToken)
    {
        CachingSource[] caches = [.. chains.Services.Select(service => service.Cache).OfType<CachingSource>().OrderBy(cache => cache.Id, StringComparer.Ordinal)];
        metrics.Begin("owncdn_cache_requests_total", MetricType.Counter, "What became of the requests to a cache.");
        foreach (CachingSource cache in caches)
        {
            foreach ((string result, Func<CacheCounters, long> count) in Results)
            {
                metrics.Sample("owncdn_cache_requests_total", count(cache.Counters), ("service", cache.Id), ("result", result));
            }
        }

        Write("owncdn_cache_collapsed_total", MetricType.Counter, "Misses that were answered by what another request had asked for.", cache => cache.Counters.Collapsed);
        Write("owncdn_cache_revalidations_total", MetricType.Counter, "Stored responses that their source confirmed.", cache => cache.Counters.Revalidations);
        Write("owncdn_cache_filled_bytes_total", MetricType.Counter, "Bytes taken into a cache.", cache => cache.Counters.BytesFilled);
        Write("owncdn_cache_source_errors_total", MetricType.Counter, "Server errors and failures of a cache's source.", cache => cache.Counters.UpstreamErrors);
        Write("owncdn_cache_source_requests_in_flight", MetricType.Gauge, "Requests to a cache's source that are not over.", cache => cache.Counters.InFlight);
        Write("owncdn_cache_responses", MetricType.Gauge, "Responses that a cache holds.", cache => cache.Statistics.Responses);
        Write("owncdn_cache_bytes", MetricType.Gauge, "What they take.", cache => cache.Statistics.Bytes);
        Write("owncdn_cache_evictions_total", MetricType.Counter, "Responses forgotten for want of room or use.", cache => cache.Statistics.Evictions);
        return ValueTask.CompletedTask;

        void Write(string name, MetricType type, string help, Func<CachingSource, double> value)
        {
            metrics.Begin(name, type, help);
            foreach (CachingSource cache in caches)
            {
                metrics.Sample(name, value(cache), ("service", cache.Id));
            }
        }
    }
}
