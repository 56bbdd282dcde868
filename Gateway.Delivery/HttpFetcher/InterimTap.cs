namespace Gateway.Delivery.HttpFetcher;

/// <summary>
/// A connection of HTTP/1.1 to an origin on which interim responses are overheard: the HTTP client reads over them, but a proxy must pass them on
/// (RFC 9110 section 15.2). A connection has one request at a time, and each is written in the flow of the one who sends it.
/// </summary>
internal sealed class InterimTap(Stream connection) : Stream
{
    private static readonly AsyncLocal<InterimResponses?> Listener = new();

    private InterimReader? _reader;

    /// <inheritdoc />
    public override bool CanRead => connection.CanRead;

    /// <inheritdoc />
    public override bool CanWrite => connection.CanWrite;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Says who is told of what comes before the answers to requests that are sent from here on, in this flow.</summary>
    public static void Listen(InterimResponses? listener) => Listener.Value = listener;

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The client reads ahead: the read that brings an answer may have begun before its request was written.
        int read = await connection.ReadAsync(buffer, cancellationToken);
        if (read > 0 && _reader is { IsDone: false } reader)
        {
            reader.Take(buffer.Span[..read]);
        }

        return read;
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Nobody listens to what is sent with a body: that may still be on its way when the answer comes.
        _reader = Listener.Value is { } listener ? new InterimReader(listener) : null;
        return connection.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => connection.Read(buffer, offset, count);

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => connection.Write(buffer, offset, count);

    /// <inheritdoc />
    public override void Flush() => connection.Flush();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }
}
