using System.IO.Pipelines;

namespace Gateway.Delivery.MemoryCache;

/// <summary>
/// The writing end of a response on its way in. Bytes go straight into the pieces they will be kept in. Only its writer uses it; what readers may
/// see is said by flushing.
/// </summary>
/// <param name="response">The response.</param>
/// <param name="length">The bytes to come; null when only the end will tell.</param>
internal sealed class IncomingOutput(IncomingResponse response, long? length) : PipeWriter
{
    private const int FirstSize = 4 << 10;
    private const int Growth = 4;

    private Chunk _last = new();
    private long _lastStart;
    private byte[] _scratch = [];
    private bool _isInScratch;

    /// <summary>Bytes written, flushed or not.</summary>
    public long Written { get; private set; }

    /// <summary>Where the pieces allocated so far end.</summary>
    public long End => _lastStart + _last.Bytes.Length;

    /// <summary>The piece that is written to.</summary>
    public Chunk Last => _last;

    /// <inheritdoc />
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc />
    public override long UnflushedBytes => Written - response.Published;

    /// <inheritdoc />
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        Memory<byte> room = MakeRoom(Math.Max(sizeHint, 1));
        _isInScratch = room.IsEmpty || room.Length < sizeHint;
        if (!_isInScratch)
        {
            return room;
        }

        // More in one piece than the piece has left, or than was announced: what comes of it is copied.
        if (_scratch.Length < Math.Max(sizeHint, FirstSize))
        {
            _scratch = GC.AllocateUninitializedArray<byte>(Math.Max(sizeHint, FirstSize));
        }

        return _scratch;
    }

    /// <inheritdoc />
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc />
    public override void Advance(int bytes)
    {
        if (_isInScratch)
        {
            Append(_scratch.AsSpan(0, bytes));
            return;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, End - Written);
        Written += bytes;
    }

    /// <inheritdoc />
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => response.FlushAsync(cancellationToken);

    /// <inheritdoc />
    public override void CancelPendingFlush() => response.CancelPendingFlush();

    /// <summary>Only a failure says anything: that all is there, says the response's own completion.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (exception is not null)
        {
            response.Fail(exception);
        }
    }

    /// <summary>All that was written, in its pieces: the last one has no more room than it needs.</summary>
    /// <param name="first">The first piece; null when the beginning was let go.</param>
    public byte[][] Gather(Chunk? first)
    {
        int used = (int)(Written - _lastStart);
        if (used < _last.Bytes.Length)
        {
            _last.Resize(used, used, isKept: true);
        }

        var pieces = new List<byte[]>();
        for (Chunk? chunk = first; chunk is not null; chunk = chunk.Next)
        {
            pieces.Add(chunk.Bytes);
        }

        return [.. pieces];
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> room = MakeRoom(1).Span;
            if (room.IsEmpty)
            {
                response.Fail(new BrokenContentException($"More than the {length} bytes came that were announced."));
                return;
            }

            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            bytes = bytes[count..];
            Written += count;
        }
    }

    /// <summary>Room in the last piece, if possible for so many bytes; none when no more may come.</summary>
    private Memory<byte> MakeRoom(int wanted)
    {
        if (response.HasEnded)
        {
            return default;
        }

        if (Written == _lastStart + Chunk.Size && Written != length)
        {
            var next = new Chunk();
            _last.Next = next;
            (_last, _lastStart) = (next, Written);
        }

        int used = (int)(Written - _lastStart);
        if (used + wanted > _last.Bytes.Length && SizeOf(used + wanted) is var size && size > _last.Bytes.Length)
        {
            response.Claim(size - _last.Bytes.Length);
            _last.Resize(size, used, isKept: response.IsWanted);
        }

        return _last.Bytes.AsMemory(used);
    }

    /// <summary>How large the last piece should be: just as large as it will end where that is known; otherwise growing, so that what is small stays small.</summary>
    private int SizeOf(int wanted) =>
        length is { } known ? (int)Math.Min(known - _lastStart, Chunk.Size)
        : _lastStart > 0 ? Chunk.Size
        : Math.Min(Math.Max(Math.Max(FirstSize, Growth * _last.Bytes.Length), wanted), Chunk.Size);
}
