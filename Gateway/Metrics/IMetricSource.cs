namespace Gateway.Metrics;

/// <summary>A part of the gateway that has something to show in <c>/metrics</c>.</summary>
internal interface IMetricSource
{
    /// <summary>Writes its metrics as they are now: each name once, with all of its samples.</summary>
    ValueTask WriteAsync(MetricWriter metrics, CancellationToken cancellationToken);
}
