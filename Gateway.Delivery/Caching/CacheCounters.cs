namespace Gateway.Delivery.Caching;

/// <summary>What a cache has done since it started. Safe for concurrent use; numbers read together may be of slightly different moments.</summary>
public sealed class CacheCounters
{
    private long _hits;
    private long _misses;
    private long _revalidations;
    private long _staleServed;
    private long _collapsed;
    private long _bypasses;
    private long _bytesFilled;
    private long _upstreamErrors;
    private long _inFlight;

    /// <summary>Requests answered from a fresh stored response.</summary>
    public long Hits => Volatile.Read(ref _hits);

    /// <summary>Reads that nothing stored could answer.</summary>
    public long Misses => Volatile.Read(ref _misses);

    /// <summary>Stored responses that their origin confirmed.</summary>
    public long Revalidations => Volatile.Read(ref _revalidations);

    /// <summary>Requests answered from a stale response.</summary>
    public long StaleServed => Volatile.Read(ref _staleServed);

    /// <summary>Requests answered by what another one had asked for.</summary>
    public long Collapsed => Volatile.Read(ref _collapsed);

    /// <summary>Requests passed on without a look at what is stored.</summary>
    public long Bypasses => Volatile.Read(ref _bypasses);

    /// <summary>Bytes taken into the store.</summary>
    public long BytesFilled => Volatile.Read(ref _bytesFilled);

    /// <summary>Server errors and failures of the source.</summary>
    public long UpstreamErrors => Volatile.Read(ref _upstreamErrors);

    /// <summary>Requests to the source that are not over.</summary>
    public long InFlight => Volatile.Read(ref _inFlight);

    internal void CountHit() => Interlocked.Increment(ref _hits);

    internal void CountMiss() => Interlocked.Increment(ref _misses);

    internal void CountRevalidation() => Interlocked.Increment(ref _revalidations);

    internal void CountStale() => Interlocked.Increment(ref _staleServed);

    internal void CountCollapsed() => Interlocked.Increment(ref _collapsed);

    internal void CountBypass() => Interlocked.Increment(ref _bypasses);

    internal void CountFilled(long bytes) => Interlocked.Add(ref _bytesFilled, bytes);

    internal void CountUpstreamError() => Interlocked.Increment(ref _upstreamErrors);

    internal void BeginFlight() => Interlocked.Increment(ref _inFlight);

    internal void EndFlight() => Interlocked.Decrement(ref _inFlight);
}
