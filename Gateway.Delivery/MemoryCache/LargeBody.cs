using System.IO.Pipelines;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.MemoryCache;

/// <summary>A kept body of several pieces, all but the last of <see cref="Chunk.Size"/>: written one after the other, no faster than they are taken. One for all readers.</summary>
internal sealed class LargeBody(byte[][] chunks) : IContentBody
{
    /// <inheritdoc />
    public bool IsSeekable => true;

    /// <inheritdoc />
    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        long length = ((chunks.Length - 1L) * Chunk.Size) + chunks[^1].Length;
        (long position, long end) = range is { } r ? (r.Offset, r.End) : (0, length);
        while (position < end)
        {
            byte[] chunk = chunks[position / Chunk.Size];
            int start = (int)(position % Chunk.Size);
            int count = (int)Math.Min(chunk.Length - start, end - position);
            FlushResult flushed = await destination.WriteAsync(chunk.AsMemory(start, count), cancellationToken);
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
    }
}
