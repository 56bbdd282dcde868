using Gateway.Storage.Identity;

namespace Gateway.Metrics;

/// <summary>
/// Counts the requests that one dialect, or one public binding, has answered. A feature of those requests: whoever picks who answers a request sets it.
/// Recording takes a few atomic additions on memory that hardly any other core touches.
/// </summary>
/// <param name="dialect"><c>s3</c>, <c>standard</c>, <c>binding</c> or <c>gateway</c>.</param>
/// <param name="binding">The binding; null for the others.</param>
internal sealed class RequestMeter(string dialect, IOwnedService? binding = null)
{
    private const int Classes = 5;
    private const int Bytes = Classes;
    private const int Ticks = Bytes + 1;
    private const int FirstBucket = Ticks + 1;

    private readonly ShardedCounters _counters = new(FirstBucket + LatencyBuckets.Count);

    /// <summary>What its samples are labelled with.</summary>
    public (string Name, string Value)[] Labels { get; } = binding is null ? [("dialect", dialect)] : [("dialect", dialect), ("service", binding.Id)];

    /// <summary>The binding; null for a dialect, whose requests are each about a service of its own.</summary>
    public IOwnedService? Service => binding;

    /// <summary>Counts a request that is over.</summary>
    /// <param name="status">The status answered.</param>
    /// <param name="bytes">The body's length as announced.</param>
    /// <param name="duration">Until the answer was handed over.</param>
    public void Record(int status, long bytes, TimeSpan duration)
    {
        Span<long> counters = _counters.Mine;
        Interlocked.Increment(ref counters[Math.Clamp((status / 100) - 1, 0, Classes - 1)]);
        Interlocked.Add(ref counters[Bytes], bytes);
        Interlocked.Add(ref counters[Ticks], duration.Ticks);
        Interlocked.Increment(ref counters[FirstBucket + LatencyBuckets.Find(duration.Ticks)]);
    }

    /// <summary>Requests answered so far, by the first digit of their status, 1 to 5.</summary>
    public long Requests(int statusClass) => _counters.Sum(statusClass - 1);

    /// <summary>Bytes of bodies that were announced.</summary>
    public long SentBytes => _counters.Sum(Bytes);

    /// <summary>Their durations together, in seconds.</summary>
    public double Seconds => _counters.Sum(Ticks) / (double)TimeSpan.TicksPerSecond;

    /// <summary>How many took how long: see <see cref="LatencyBuckets"/>.</summary>
    public IReadOnlyList<long> Buckets => [.. Enumerable.Range(FirstBucket, LatencyBuckets.Count).Select(_counters.Sum)];
}
