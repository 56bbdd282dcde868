using System.Buffers;
using System.IO.Pipelines;
using Gateway.Storage;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// The bytes of a response on their way into a file: a buffer of some 64 KiB, which is written when it is full, and those who read along.
/// They read from the file what is there, and from the buffer what is not yet. When the file cannot take any more, nothing is kept, but they
/// still get everything: then the buffer waits for the slowest of them.
/// </summary>
internal sealed class ArrivingBytes(EntryWriter file, long? length) : PipeWriter
{
    private const int WriteSize = 64 << 10;

    private readonly Lock _gate = new();
    private readonly List<FollowingBody> _readers = [];
    private readonly ArrivingBuffer _buffer = new();

    // Bytes in the file: those before the buffer, as long as all are kept.
    private long _written;
    private bool _isKept = true;
    private bool _isComplete;
    private bool _isClosed;
    private Exception? _failure;
    private TaskCompletionSource? _change;

    /// <summary>The bytes that were announced; null when only the end will tell.</summary>
    public long? AnnouncedLength => length;

    /// <summary>Bytes taken so far.</summary>
    public long Length => _buffer.End;

    /// <summary>Whether all of them are in the file, but for <see cref="Rest"/>.</summary>
    public bool IsKept => _isKept && _failure is null;

    /// <summary>Those at the end that are not in the file yet.</summary>
    public ReadOnlyMemory<byte> Rest => _buffer.Bytes;

    /// <inheritdoc />
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc />
    public override long UnflushedBytes => _buffer.Unflushed;

    /// <inheritdoc />
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        sizeHint = Math.Max(sizeHint, 1);
        if (sizeHint > _buffer.Room.Length)
        {
            // One more than announced, for the read that finds the end.
            int usual = (int)Math.Min(2 * WriteSize, (length ?? int.MaxValue - 1) + 1);
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Rest.Length + sizeHint, usual));
            lock (_gate)
            {
                _buffer.Move(larger);
            }
        }

        return _buffer.Room;
    }

    /// <inheritdoc />
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc />
    public override void Advance(int bytes) => _buffer.Advance(bytes);

    /// <inheritdoc />
    /// <returns>Complete when there is nobody left to go on for.</returns>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (Length > length)
        {
            Fail(new BrokenContentException($"More than the {length} bytes came that were announced."));
        }

        lock (_gate)
        {
            if (_failure is not null)
            {
                return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));
            }

            if (_isKept && Rest.Length < WriteSize)
            {
                Publish();
                return default;
            }
        }

        return new ValueTask<FlushResult>(WriteOutAsync(cancellationToken));
    }

    /// <inheritdoc />
    public override void CancelPendingFlush()
    {
    }

    /// <inheritdoc />
    public override void Complete(Exception? exception = null)
    {
        if (exception is not null)
        {
            Fail(exception);
        }
    }

    /// <summary>The last bytes have come, and readers may have them.</summary>
    /// <param name="inFile">Whether all are in the file now.</param>
    public void End(bool inFile)
    {
        lock (_gate)
        {
            _isComplete = true;
            if (file.File is { } open)
            {
                _readers.ForEach(reader => reader.Hold(open));
            }

            if (inFile)
            {
                Forget();
                _buffer.Release();
            }

            Publish();
        }
    }

    /// <summary>Ends in failure; not what has ended.</summary>
    public void Fail(Exception reason)
    {
        lock (_gate)
        {
            if (!_isComplete)
            {
                _failure ??= reason;
                Announce();
            }
        }
    }

    /// <summary>Adds a reader.</summary>
    /// <returns>Null when it is too late.</returns>
    public FollowingBody? Open()
    {
        lock (_gate)
        {
            if (_failure is not null || _buffer.Start > _written || _isClosed)
            {
                return null;
            }

            var reader = new FollowingBody(this);
            if (file.File is { } open)
            {
                reader.Hold(open);
            }

            _readers.Add(reader);
            return reader;
        }
    }

    /// <summary>Whoever reads already reads on; nobody else may begin.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    /// <summary>A reader needs nothing any more.</summary>
    public void Leave(FollowingBody reader)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
            Announce();
        }
    }

    /// <summary>Tells a reader what it may <see cref="Read"/>.</summary>
    /// <param name="reader">Has what is before <paramref name="position"/>.</param>
    /// <param name="position">Where it stands in the content.</param>
    /// <param name="more">What to wait for when nothing is there; null at the end.</param>
    /// <returns>How many bytes there are.</returns>
    /// <exception cref="BrokenContentException">The content breaks off, or these bytes were not kept.</exception>
    public long Available(FollowingBody reader, long position, out Task? more)
    {
        lock (_gate)
        {
            more = null;
            if (_failure is not null)
            {
                throw new BrokenContentException(_failure.Message, _failure);
            }

            if (reader.Position != position)
            {
                reader.Position = position;
                if (!_isKept)
                {
                    Announce();
                }
            }

            if (position < _written)
            {
                return _written - position;
            }

            if (position < _buffer.Start)
            {
                throw new BrokenContentException("The disk could not keep these bytes, and they were given to others before.");
            }

            if (position >= _buffer.FlushedEnd && !_isComplete)
            {
                _change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _change.Task;
            }

            return Math.Max(0, _buffer.FlushedEnd - position);
        }
    }

    /// <summary>Copies bytes that are <see cref="Available"/>. May read the disk.</summary>
    /// <returns>How many; at least one.</returns>
    public int Read(FollowingBody reader, long position, Span<byte> destination)
    {
        OpenFile source;
        lock (_gate)
        {
            if (position >= _written)
            {
                return _buffer.Read(position, destination);
            }

            destination = destination[..(int)Math.Min(destination.Length, _written - position)];

            // Not looked for before: what was in the buffer only has a file since the moment it counts as written.
            source = file.File!;
            reader.Hold(source);
        }

        return source.Read(destination, file.BodyOffset + position);
    }

    private async Task<FlushResult> WriteOutAsync(CancellationToken cancellationToken)
    {
        if (_isKept)
        {
            await PoolThread.Switch();
            bool kept = file.TryAppend(Rest.Span);
            lock (_gate)
            {
                _isKept = kept;
                if (kept)
                {
                    Forget();
                }

                Publish();
            }

            if (kept)
            {
                return default;
            }
        }

        return await PassOnAsync(cancellationToken);
    }

    /// <summary>Waits until all readers have what is in the buffer.</summary>
    private async Task<FlushResult> PassOnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                Publish();
                if (_readers.TrueForAll(reader => reader.Position >= _buffer.FlushedEnd))
                {
                    _buffer.Clear();
                    return new FlushResult(isCanceled: false, isCompleted: _readers.Count == 0);
                }

                if (_failure is not null)
                {
                    return new FlushResult(isCanceled: false, isCompleted: true);
                }

                _change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                change = _change.Task;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    /// <summary>All in the buffer is in the file.</summary>
    private void Forget()
    {
        _buffer.Clear();
        _written = _buffer.Start;
    }

    private void Publish()
    {
        _buffer.Flush();
        Announce();
    }

    private void Announce()
    {
        _change?.SetResult();
        _change = null;
    }
}
