namespace Gateway.Metrics;

/// <summary>Counters that are added to far more often than they are read: each core has its own, on cache lines of its own.</summary>
internal sealed class ShardedCounters
{
    // Two lines on each side: neighbours in memory are fetched together.
    private const int Padding = 128 / sizeof(long);

    private readonly long[][] _shards;
    private readonly int _mask;

    /// <param name="count">How many counters.</param>
    public ShardedCounters(int count)
    {
        int shards = (int)uint.Min(64, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));
        _mask = shards - 1;
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new long[Padding + count + Padding])];
    }

    /// <summary>This core's counters. Two threads may get the same ones: they are for <see cref="Interlocked"/>.</summary>
    public Span<long> Mine => _shards[Thread.GetCurrentProcessorId() & _mask].AsSpan(Padding);

    /// <summary>A counter's value over all cores.</summary>
    public long Sum(int counter)
    {
        long sum = 0;
        foreach (long[] shard in _shards)
        {
            sum += Volatile.Read(ref shard[Padding + counter]);
        }

        return sum;
    }
}
