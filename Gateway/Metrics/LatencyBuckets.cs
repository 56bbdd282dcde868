namespace Gateway.Metrics;

/// <summary>The buckets of latency histograms: from a hit in memory to a transfer of many seconds.</summary>
internal static class LatencyBuckets
{
    // A hundred microseconds to a minute.
    private static readonly double[] Limits = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private static readonly long[] LimitTicks = [.. Limits.Select(limit => (long)Math.Round(limit * TimeSpan.TicksPerSecond))];

    /// <summary>How many there are: one for each limit, and one for what is above all of them.</summary>
    public static int Count => Limits.Length + 1;

    /// <summary>The limits in seconds, ascending. A bucket holds what is not above its limit.</summary>
    public static IReadOnlyList<double> UpperBounds => Limits;

    /// <summary>The bucket of a duration.</summary>
    public static int Find(long ticks)
    {
        long[] limits = LimitTicks;
        int bucket = 0;
        while (bucket < limits.Length && ticks > limits[bucket])
        {
            bucket++;
        }

        return bucket;
    }
}
