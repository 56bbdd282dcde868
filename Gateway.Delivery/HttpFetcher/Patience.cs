namespace Gateway.Delivery.HttpFetcher;

/// <summary>How long an origin may keep silent. The time runs while the origin is waited for, and stands still while the client is.</summary>
internal sealed class Patience : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _limit;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private bool _disposed;

    /// <summary>Begins to wait.</summary>
    /// <param name="limit">How long silence may be.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Ends the wait, too.</param>
    public Patience(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        _caller = caller;
        _source = new CancellationTokenSource(limit, time);
        _registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        Token = _source.Token;
    }

    /// <summary>Cancelled when patience is over, or the caller gave up.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether it was not time that ran out, but the caller who gave up.</summary>
    public bool IsCallerGone => _caller.IsCancellationRequested;

    /// <summary>The origin is waited for from now on.</summary>
    public void Restart() => Set(_limit);

    /// <summary>The client is waited for.</summary>
    public void Pause() => Set(Timeout.InfiniteTimeSpan);

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        _registration.Dispose();
        _source.Dispose();
    }

    // Over HTTP/2 a body may still be on its way up when the answer has begun and nobody waits for it any more.
    private void Set(TimeSpan delay)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _source.CancelAfter(delay);
            }
        }
    }
}
