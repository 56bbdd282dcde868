namespace Gateway.Metrics;

/// <summary>What a metric's numbers mean.</summary>
internal enum MetricType
{
    /// <summary>A number that only grows while the process runs.</summary>
    Counter,

    /// <summary>A number that goes up and down.</summary>
    Gauge,

    /// <summary>Counts of values by size.</summary>
    Histogram,
}
