using System.IO.Pipelines;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.DiskCache;

/// <summary>A response for one reader while it is still arriving.</summary>
internal sealed class FollowingBody(ArrivingBytes bytes) : IContentBody
{
    private const int ReadSize = 64 << 10;

    private OpenFile? _file;

    /// <summary>What it has of the content; guarded by the lock of <see cref="ArrivingBytes"/>.</summary>
    public long Position { get; set; }

    /// <inheritdoc />
    public bool IsSeekable => bytes.AnnouncedLength is not null;

    /// <inheritdoc />
    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        long position = range?.Offset ?? 0;
        long end = range?.End ?? long.MaxValue;
        while (position < end)
        {
            long available = bytes.Available(this, position, out Task? more);
            if (available > 0)
            {
                // A flush may end on a thread that waits for sockets.
                await PoolThread.Switch();
                int wanted = (int)Math.Min(ReadSize, Math.Min(available, end - position));
                int read = bytes.Read(this, position, destination.GetMemory(wanted).Span[..wanted]);
                destination.Advance(read);
                position += read;
                if ((await destination.FlushAsync(cancellationToken)).IsCompleted)
                {
                    // The client is gone.
                    return;
                }
            }
            else if (more is not null)
            {
                await more.WaitAsync(cancellationToken);
            }
            else if (range is null)
            {
                return;
            }
            else
            {
                throw new BrokenContentException("The content ended before the range did.");
            }
        }
    }

    /// <summary>Keeps the file open for this reader. Its writer holds it meanwhile.</summary>
    public void Hold(OpenFile file)
    {
        if (_file is null && file.TryHold())
        {
            _file = file;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        bytes.Leave(this);
        Interlocked.Exchange(ref _file, null)?.Release();
    }
}
