namespace Gateway.Delivery.HttpFetcher;

/// <summary>What a fetcher has done since it started. Safe for concurrent use; numbers read together may be of slightly different moments.</summary>
public sealed class FetcherCounters
{
    private readonly long[] _failures = new long[Enum.GetValues<OriginFailure>().Length];
    private long _requests;
    private long _responses;
    private long _retries;
    private long _failovers;
    private long _bytes;
    private long _waitTicks;

    /// <summary>Requests sent to origins, repeated ones included; those of health checks are not.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Answers that came of them.</summary>
    public long Responses => Volatile.Read(ref _responses);

    /// <summary>How often all origins were tried again.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>How often the next origin was asked because one had failed.</summary>
    public long Failovers => Volatile.Read(ref _failovers);

    /// <summary>Bytes of bodies received.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How long the heads of the <see cref="Responses"/> took, added up.</summary>
    public TimeSpan WaitTime => TimeSpan.FromTicks(Volatile.Read(ref _waitTicks));

    /// <summary>Requests that failed in one way.</summary>
    public long Failures(OriginFailure failure) => Volatile.Read(ref _failures[(int)failure]);

    internal void CountRequest() => Interlocked.Increment(ref _requests);

    internal void CountResponse(TimeSpan wait)
    {
        Interlocked.Increment(ref _responses);
        Interlocked.Add(ref _waitTicks, wait.Ticks);
    }

    internal void CountRetry() => Interlocked.Increment(ref _retries);

    internal void CountFailover() => Interlocked.Increment(ref _failovers);

    internal void CountBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);

    internal void CountFailure(OriginFailure failure) => Interlocked.Increment(ref _failures[(int)failure]);
}
