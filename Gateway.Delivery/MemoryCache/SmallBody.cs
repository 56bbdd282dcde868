using System.IO.Pipelines;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.MemoryCache;

/// <summary>A kept body of one piece: handed over in one go. One for all readers.</summary>
internal sealed class SmallBody(byte[] bytes) : IContentBody
{
    /// <inheritdoc />
    public bool IsSeekable => true;

    /// <inheritdoc />
    public ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> part = range is { } r ? bytes.AsMemory((int)r.Offset, (int)r.Length) : bytes;
        ValueTask<FlushResult> flush = destination.WriteAsync(part, cancellationToken);
        if (!flush.IsCompletedSuccessfully)
        {
            return AwaitAsync(flush);
        }

        flush.GetAwaiter().GetResult();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private static async ValueTask AwaitAsync(ValueTask<FlushResult> flush) => await flush;
}
