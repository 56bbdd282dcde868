namespace Gateway.Delivery.MemoryCache;

/// <summary>A writer's wait for readers that are far behind. Guarded by the lock of their response; those who wait go on on a thread of the pool.</summary>
internal sealed class DrainWait
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _mark;
    private int _behind;

    /// <summary>Waits until every reader has come to a mark.</summary>
    /// <param name="readers">The readers; at least one is behind the mark.</param>
    /// <param name="mark">Where to.</param>
    public DrainWait(IEnumerable<IncomingBody> readers, long mark)
    {
        _mark = mark;
        _behind = readers.Count(reader => reader.Position < mark);
    }

    /// <summary>Ends with the wait.</summary>
    public Task Task => _done.Task;

    /// <summary>A reader went from one position to another.</summary>
    public void Move(long from, long to)
    {
        if (from < _mark && to >= _mark && --_behind == 0)
        {
            Stop();
        }
    }

    /// <summary>Ends the wait.</summary>
    public void Stop() => _done.TrySetResult();
}
