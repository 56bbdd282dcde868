namespace Gateway.Storage.Blobs.S3;

/// <summary>
/// The body of one attempt to send a buffer. A connection that takes no more of it, and a store that does not answer when it has all, end the attempt: a
/// limit for the whole would have to be that of the slowest line. Disposed, it gives no more bytes to whoever still holds it.
/// </summary>
internal sealed class WatchedUpload : MemoryStream
{
    private readonly CancellationTokenSource _silent;
    private readonly CancellationToken _cancelled;
    private readonly TimeSpan _patience;

    /// <param name="content">The bytes.</param>
    /// <param name="patience">How long nothing may move.</param>
    /// <param name="cancellationToken">Ends the attempt, too.</param>
    public WatchedUpload(ArraySegment<byte> content, TimeSpan patience, CancellationToken cancellationToken)
        : base(content.Array!, content.Offset, content.Count, writable: false)
    {
        _cancelled = cancellationToken;
        _patience = patience;
        _silent = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _silent.CancelAfter(patience);
    }

    /// <summary>Sends the bytes.</summary>
    /// <exception cref="TimeoutException">Nothing moved for too long.</exception>
    public async Task<T> SendAsync<T>(Func<WatchedUpload, CancellationToken, Task<T>> send)
    {
        try
        {
            return await send(this, _silent.Token);
        }
        catch (Exception e) when (_silent.IsCancellationRequested)
        {
            _cancelled.ThrowIfCancellationRequested();
            throw new TimeoutException("The upload came to a standstill.", e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Moved(base.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Moved(base.Read(buffer));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Moved(0);
        return base.ReadAsync(buffer, offset, count, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Moved(0);
        return base.ReadAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _silent.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Moved(int read)
    {
        try
        {
            _silent.CancelAfter(_patience);
        }
        catch (ObjectDisposedException)
        {
            // A request that was given up reads on for a moment; the stream itself tells it.
        }

        return read;
    }
}
