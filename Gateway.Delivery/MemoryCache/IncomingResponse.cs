using System.IO.Pipelines;
using Gateway.Delivery.Caching;

namespace Gateway.Delivery.MemoryCache;

/// <summary>
/// A response on its way into memory, and those who read it meanwhile. Where its length is known, there is room for all of it from the beginning. Where
/// not, it may outgrow what it may have: then it will not be kept, the pieces behind the slowest reader are let go, and the writer waits for that
/// reader when it is too far behind. So it takes a few pieces, however long it is and however many read it.
/// </summary>
internal sealed class IncomingResponse : IResponseWriter
{
    // How far the slowest reader may be behind when nothing is kept. The writer goes on when half of it has been taken.
    private const int Window = 256 << 10;

    private readonly MemoryStore _store;
    private readonly IncomingOutput _output;
    private readonly Lock _lock = new();
    private readonly List<IncomingBody> _readers = [];

    // Null when the beginning was let go, or it has ended.
    private Chunk? _first;
    private MemoryResponse? _kept;
    private Exception? _failure;
    private TaskCompletionSource? _more;
    private DrainWait? _drain;
    private bool _isLettingGo;
    private bool _isFlushCanceled;
    private long _published;
    private volatile bool _hasEnded;
    private volatile bool _isWanted = true;

    /// <summary>Begins.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="key">What to keep it under.</param>
    /// <param name="record">What is known of it.</param>
    /// <param name="length">The bytes to come; null when only the end will tell.</param>
    /// <param name="claimed">The memory that is set aside for it already: with a known length all it needs.</param>
    public IncomingResponse(MemoryStore store, CacheKey key, ResponseRecord record, long? length, long claimed)
    {
        (_store, Key, Record, Length, Claimed) = (store, key, record, length, claimed);
        _output = new IncomingOutput(this, length);
        _first = _output.Last;
    }

    /// <summary>What to keep it under.</summary>
    public CacheKey Key { get; }

    /// <summary>What is known of it.</summary>
    public ResponseRecord Record { get; }

    /// <summary>The bytes to come; null when only the end will tell.</summary>
    public long? Length { get; }

    /// <summary>The store's memory that is set aside for it, in bytes.</summary>
    public long Claimed { get; private set; }

    /// <summary>Whether it is to be kept: no purge met it, and it did not grow too large.</summary>
    public bool IsWanted => _isWanted;

    /// <summary>Whether no more bytes are taken.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Bytes that readers may see.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <inheritdoc />
    public PipeWriter Output => _output;

    /// <inheritdoc />
    public IContentBody? OpenBody()
    {
        lock (_lock)
        {
            if (_kept is not null || _first is null)
            {
                return _kept?.OpenBody();
            }

            var reader = new IncomingBody(this, _first);
            _readers.Add(reader);
            return reader;
        }
    }

    /// <inheritdoc />
    public ValueTask<StoredResponse?> CompleteAsync()
    {
        if (!_hasEnded)
        {
            if (Length is { } length && _output.Written != length)
            {
                Fail(new BrokenContentException($"{length} bytes were announced, {_output.Written} came."));
            }
            else
            {
                End(IsTooLarge || !_isWanted ? null : _store.Keep(this, _output.Gather(_first)));
            }

            _store.Release(this);
        }

        return new(_kept);
    }

    /// <inheritdoc />
    public void Fail(Exception reason)
    {
        TaskCompletionSource? more;
        lock (_lock)
        {
            if (_hasEnded)
            {
                return;
            }

            (_failure, _hasEnded, _first) = (reason, true, null);
            (more, _more) = (_more, null);
            _drain?.Stop();
        }

        more?.SetResult();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Fail(new BrokenContentException("The response broke off before its end."));
        _store.Release(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A purge met it: it will not be kept. Those who read it go on.</summary>
    public void Disown() => _isWanted = false;

    /// <summary>Asks for memory before it is allocated. Where there is none, the response is not kept, and goes on with little.</summary>
    public void Claim(int bytes)
    {
        if (Length is not null)
        {
            return;
        }

        if (_isLettingGo || !_store.TryClaim(bytes))
        {
            LetGo();
            _store.Claim(bytes);
        }

        Claimed += bytes;
    }

    /// <summary>Lets readers see what was written, and waits for them if they must be waited for.</summary>
    /// <returns>Completed when nobody wants more of it.</returns>
    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken)
    {
        if (IsTooLarge)
        {
            LetGo();
        }

        long taken;
        DrainWait? drain = null;
        TaskCompletionSource? more;
        lock (_lock)
        {
            _published = _output.Written;
            (more, _more) = (_more, null);
            taken = _readers.Count > 0 ? _readers.Min(reader => reader.Position) : _published;
            if (_isLettingGo && _published - taken > Window && !_hasEnded && !_isFlushCanceled)
            {
                _drain = drain = new DrainWait(_readers, _published - (Window / 2));
            }
        }

        more?.SetResult();
        if (_isLettingGo)
        {
            GiveBack(taken);
        }

        return drain is null ? new(TakeFlushResult()) : AwaitAsync(drain, cancellationToken);
    }

    /// <summary>Ends a flush that waits.</summary>
    public void CancelPendingFlush()
    {
        lock (_lock)
        {
            _isFlushCanceled = true;
            _drain?.Stop();
        }
    }

    /// <summary>Takes a reader's progress, and tells what it can have next.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="position">Where it is.</param>
    /// <param name="end">Where it wants to stop, at the latest.</param>
    /// <param name="more">What to await before asking again; null when bytes are there, or it is at its end.</param>
    /// <returns>Bytes that are there for it.</returns>
    /// <exception cref="BrokenContentException">No more will come, and that was not the end.</exception>
    public int Advance(IncomingBody reader, long position, long end, out Task? more)
    {
        more = null;
        lock (_lock)
        {
            _drain?.Move(reader.Position, position);
            reader.Position = position;
            int count = (int)Math.Clamp(Math.Min(_published, end) - position, 0, Chunk.Size);
            if (count == 0 && position < Math.Min(end, Length ?? end))
            {
                more = _failure is not null ? throw new BrokenContentException(_failure.Message, _failure)
                    : _hasEnded ? null
                    : (_more ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            return count;
        }
    }

    /// <summary>A reader has gone.</summary>
    public void Detach(IncomingBody reader)
    {
        lock (_lock)
        {
            if (_readers.Remove(reader))
            {
                _drain?.Move(reader.Position, long.MaxValue);
            }
        }
    }

    private bool IsTooLarge => _output.Written > _store.MaxItemSize;

    private void End(MemoryResponse? kept)
    {
        TaskCompletionSource? more;
        lock (_lock)
        {
            (_kept, _first, _hasEnded) = (kept, null, true);
            _published = _output.Written;
            (more, _more) = (_more, null);
        }

        more?.SetResult();
    }

    private void LetGo()
    {
        lock (_lock)
        {
            (_isLettingGo, _first, _isWanted) = (true, null, false);
        }
    }

    /// <summary>Of what is let go, only what the slowest reader still needs counts.</summary>
    private void GiveBack(long taken)
    {
        long surplus = Claimed - (_output.End - (taken - (taken % Chunk.Size)));
        if (surplus > 0)
        {
            Claimed -= surplus;
            _store.Claim(-surplus);
        }
    }

    private async ValueTask<FlushResult> AwaitAsync(DrainWait drain, CancellationToken cancellationToken)
    {
        try
        {
            await drain.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _drain = null;
            }
        }

        return TakeFlushResult();
    }

    private FlushResult TakeFlushResult()
    {
        lock (_lock)
        {
            bool isCanceled = _isFlushCanceled;
            _isFlushCanceled = false;
            return new FlushResult(isCanceled, isCompleted: _failure is not null || (!_isWanted && _readers.Count == 0));
        }
    }
}
