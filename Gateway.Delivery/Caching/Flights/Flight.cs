using Gateway.Delivery.Caching.Rules;

namespace Gateway.Delivery.Caching.Flights;

/// <summary>One request to the source, for everybody who waits for its answer. It does not end because one of them leaves.</summary>
/// <param name="key">What is asked for.</param>
/// <param name="isJoinable">Whether others may wait for it.</param>
internal sealed class Flight(CacheKey key, bool isJoinable) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<FlightOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();
    private ResponseRecord? _record;
    private IResponseWriter? _writer;
    private StoredResponse? _kept;
    private ContentResult? _result;
    private List<string>? _purgedTags;
    private bool _isPurged;
    private bool _isClosed;
    private bool _isAbandoned;

    /// <summary>What is asked for. Only <see cref="FlightTable.Move"/> changes it.</summary>
    public CacheKey Key { get; set; } = key;

    /// <summary>Whether others may wait for it, as long as nothing is known against it.</summary>
    public bool IsJoinable => isJoinable;

    /// <summary>What came of it.</summary>
    public Task<FlightOutcome> Outcome => _outcome.Task;

    /// <summary>When it is over: the answer is stored, or dropped, or handed to the one it was for.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Stops it.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>What the store keeps of its answer; null while that has not come whole, or when nothing is kept.</summary>
    public StoredResponse? Kept
    {
        get
        {
            lock (_gate)
            {
                return _kept;
            }
        }
    }

    /// <summary>Whether a purge met it: what comes is not kept.</summary>
    public bool IsPurged
    {
        get
        {
            lock (_gate)
            {
                return _isPurged;
            }
        }
    }

    /// <summary>Whether a request may wait for it: nothing is known against it yet.</summary>
    public bool Accepts(ContentRequest request, CacheOptions options, DateTimeOffset now)
    {
        lock (_gate)
        {
            return isJoinable && !_isPurged && !_isClosed
                && (_record is null ? !_outcome.Task.IsCompleted
                    : VaryRules.Matches(_record, request) && ReuseRules.Judge(_record, isMarkedStale: false, request, options, now).Decision == ReuseDecision.Fresh);
        }
    }

    /// <summary>Begins to store what comes, under the flight's key.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="record">What is known of it.</param>
    /// <param name="length">The bytes to come; null when only the end will tell.</param>
    /// <returns>Null when it does not fit, or a purge met the flight.</returns>
    public IResponseWriter? Begin(IResponseStore store, ResponseRecord record, long? length)
    {
        lock (_gate)
        {
            _writer = BeginBeside(store, Key, record, length);
            _record = _writer is null ? null : record;
            return _writer;
        }
    }

    /// <summary>Begins to store something that belongs to it under another key.</summary>
    /// <returns>Null when it does not fit, or a purge met the flight.</returns>
    public IResponseWriter? BeginBeside(IResponseStore store, CacheKey other, ResponseRecord record, long? length)
    {
        // Together with the look at purges: one that comes later finds the writer in the store.
        lock (_gate)
        {
            _isPurged |= _purgedTags is not null && record.Tags.Any(_purgedTags.Contains);
            return _isPurged ? null : store.Begin(other, record, length);
        }
    }

    /// <summary>Tells everybody who waits what came.</summary>
    /// <param name="outcome">What came.</param>
    /// <param name="result">The answer for the client that the flight was begun for, who takes it; disposed if that one has left. Null when the outcome says it all.</param>
    public void Land(FlightOutcome outcome, ContentResult? result = null)
    {
        bool isAbandoned;
        lock (_gate)
        {
            isAbandoned = _isAbandoned;
            _result = isAbandoned ? null : result;
        }

        _outcome.TrySetResult(outcome);
        if (isAbandoned)
        {
            result?.Dispose();
        }
    }

    /// <summary>Ends the wait of everybody with an error.</summary>
    public void Fail(Exception reason)
    {
        if (_outcome.TrySetException(reason))
        {
            // Nobody may be waiting.
            _ = _outcome.Task.Exception;
        }
    }

    /// <summary>The answer for the client that the flight was begun for, once.</summary>
    public ContentResult? Take()
    {
        lock (_gate)
        {
            ContentResult? result = _result;
            _result = null;
            return result;
        }
    }

    /// <summary>The client it was begun for has left, or there was none. What others can use is fetched all the same.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _isAbandoned = true;
        }

        Take()?.Dispose();
        if (!isJoinable && !_outcome.Task.IsCompleted)
        {
            Cancel();
        }
    }

    /// <summary>Opens the response's bytes for a reader.</summary>
    /// <returns>Null when it is over and nothing was kept.</returns>
    public IContentBody? OpenBody()
    {
        lock (_gate)
        {
            return _kept?.OpenBody() ?? _writer?.OpenBody();
        }
    }

    /// <summary>The response has come whole.</summary>
    /// <param name="kept">What the store keeps of it; null for nothing.</param>
    public void Complete(StoredResponse? kept)
    {
        lock (_gate)
        {
            _kept = kept;
            _writer = null;
        }
    }

    /// <summary>Tells it of a purge: if that concerns it, what comes is neither kept nor joined by requests from now on.</summary>
    public void Meet(Purge purge)
    {
        lock (_gate)
        {
            switch (purge.Scope)
            {
                case PurgeScope.Tag when _record is null:
                    // Its tags are not known yet. Whoever asks now must not get what is, perhaps, from before.
                    (_purgedTags ??= []).Add(purge.Name);
                    _isClosed = true;
                    break;
                case PurgeScope.Tag:
                    _isPurged |= _record.Tags.Contains(purge.Name);
                    break;
                case PurgeScope.Path:
                    _isPurged |= Key.Path.Decoded == purge.Name;
                    break;
                case PurgeScope.Prefix:
                    _isPurged |= Key.Path.Decoded.StartsWith(purge.Name, StringComparison.Ordinal);
                    break;
                default:
                    _isPurged = true;
                    break;
            }
        }
    }

    /// <summary>Stops it, if it is not over.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (!_ended.Task.IsCompleted)
            {
                _ = _cancellation.CancelAsync();
            }
        }
    }

    /// <summary>It is over.</summary>
    public void Dispose()
    {
        if (!_outcome.Task.IsCompleted)
        {
            Fail(new OperationCanceledException("The request to the source ended without an answer."));
        }

        lock (_gate)
        {
            _ended.TrySetResult();
            _cancellation.Dispose();
        }
    }
}
