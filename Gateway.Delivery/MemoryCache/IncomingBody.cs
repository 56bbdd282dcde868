using System.IO.Pipelines;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.MemoryCache;

/// <summary>A reader of a response on its way in: gets the bytes as they come.</summary>
internal sealed class IncomingBody : IContentBody
{
    private readonly IncomingResponse _response;
    private Chunk? _start;

    /// <summary>Only <see cref="IncomingResponse.OpenBody"/> makes them.</summary>
    /// <param name="response">The response.</param>
    /// <param name="start">Its first piece.</param>
    public IncomingBody(IncomingResponse response, Chunk start)
    {
        _response = response;
        _start = start;
    }

    /// <summary>Bytes it is done with. Guarded by the response's lock.</summary>
    public long Position { get; set; }

    /// <summary>Whether all bytes stay to the end: those of a known length, for which there is room.</summary>
    public bool IsSeekable => _response.Length is not null;

    /// <inheritdoc />
    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        Chunk chunk = _start ?? throw new InvalidOperationException("The content was read already.");
        if (!IsSeekable)
        {
            // What lies behind it may be let go.
            _start = null;
        }

        (long position, long end) = range is { } r ? (r.Offset, r.End) : (0, long.MaxValue);
        long chunkStart = 0;
        while (_response.Advance(this, position, end, out Task? more) is var count && (count > 0 || more is not null))
        {
            if (more is not null)
            {
                await more.WaitAsync(cancellationToken);
                continue;
            }

            for (; position >= chunkStart + Chunk.Size; chunkStart += Chunk.Size)
            {
                chunk = chunk.Next!;
            }

            int offset = (int)(position - chunkStart);
            count = Math.Min(Math.Min(count, LargeBody.Step), Chunk.Size - offset);
            FlushResult flushed = await destination.WriteAsync(chunk.Bytes.AsMemory(offset, count), cancellationToken);
            if (flushed.IsCompleted)
            {
                return;
            }

            position += count;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _start = null;
        _response.Detach(this);
    }
}
