using Gateway.Storage.Objects;

namespace Gateway.Storage.Nodes;

/// <summary>
/// Tells the observer of a service's changes that other gateways made, reading them from the change log: however many notes come while it reads, it
/// reads once more. What fails is tried again until it works.
/// </summary>
internal sealed class ChangeFollower
{
    private const int Batch = 1000;

    // From so many changes on, it is quicker to say that everything may have changed.
    private const int Many = 100 * Batch;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly ChangeHistory _history;
    private readonly Func<ChangedKeys, ValueTask> _observe;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;
    private bool _isReading;
    private bool _isBehind;
    private long _told;

    /// <param name="history">The service's history.</param>
    /// <param name="told">Its newest sync id now.</param>
    /// <param name="observe">Tells the observer.</param>
    /// <param name="time">The clock.</param>
    public ChangeFollower(ChangeHistory history, long told, Func<ChangedKeys, ValueTask> observe, TimeProvider time)
    {
        _history = history;
        _told = told;
        _observe = observe;
        _time = time;
    }

    /// <summary>The observer has been told of every change up to this sync id, but for those of this gateway that are under way.</summary>
    public long Told => Interlocked.Read(ref _told);

    /// <summary>Changes were committed.</summary>
    /// <param name="note">What is known of them; null when there may have been any.</param>
    public void Note(CommitNote? note)
    {
        lock (_lock)
        {
            // This gateway's own changes tell the observer themselves.
            if (!_isReading && note is { IsOwn: true } own && own.Before == _told)
            {
                Interlocked.Exchange(ref _told, own.Last);
                return;
            }

            _isBehind = true;
            if (!_isReading)
            {
                _isReading = true;
                _reading = Task.Run(ReadAsync);
            }
        }
    }

    /// <summary>Stops.</summary>
    public async ValueTask CloseAsync()
    {
        _closed.TrySetResult();
        await _reading;
    }

    private async Task ReadAsync()
    {
        while (GoesOn())
        {
            try
            {
                await CatchUpAsync();
            }
            catch (Exception)
            {
                // Whatever it is: caches that are never told again would serve what is old for ever.
                lock (_lock)
                {
                    _isBehind = true;
                }

                await Task.WhenAny(_closed.Task, Task.Delay(RetryDelay, _time));
            }
        }
    }

    private bool GoesOn()
    {
        lock (_lock)
        {
            (_isReading, _isBehind) = (_isBehind && !_closed.Task.IsCompleted, false);
            return _isReading;
        }
    }

    private async Task CatchUpAsync()
    {
        while (true)
        {
            IReadOnlyList<ObjectChange> changes = await _history.ReadAsync(_told, Batch, CancellationToken.None);
            if (changes.Count is 0 or Batch && await _history.LastSyncIdAsync(CancellationToken.None) is var last && (last < _told || last - _told > Many))
            {
                // Changes were reversed, of which the log no longer tells; or there are too many.
                await TellAsync(ChangedKeys.Everything, last);
                return;
            }

            if (changes.Count > 0)
            {
                await TellAsync(KeysOf(changes), changes[^1].SyncId);
            }

            if (changes.Count < Batch)
            {
                return;
            }
        }
    }

    private ChangedKeys KeysOf(IReadOnlyList<ObjectChange> changes)
    {
        var keys = new ChangedKeys();
        long after = _told;
        foreach (ObjectChange change in changes)
        {
            if (change.After != after)
            {
                return ChangedKeys.Everything;
            }

            keys.Add(change.Key);
            after = change.SyncId;
        }

        return keys;
    }

    private async ValueTask TellAsync(ChangedKeys keys, long syncId)
    {
        await _observe(keys);
        Interlocked.Exchange(ref _told, syncId);
    }
}
