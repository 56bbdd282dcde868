using System.IO.Pipelines;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.FileSystem;

/// <summary>The bytes of an open file, read straight into the pipe's own memory.</summary>
/// <param name="file">Entered for this body, which leaves it.</param>
internal sealed class FileBody(OpenFile file) : IContentBody
{
    private const int ReadSize = 64 << 10;

    private OpenFile? _file = file;

    public bool IsSeekable => true;

    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        OpenFile open = _file ?? throw new ObjectDisposedException(nameof(FileBody));
        ByteRange bytes = range ?? new ByteRange(0, open.Facts.Size);
        for (long offset = bytes.Offset; offset < bytes.End;)
        {
            // A flush may end on a thread that waits for sockets.
            await PoolThread.Switch();
            int wanted = (int)Math.Min(bytes.End - offset, ReadSize);
            Memory<byte> memory = destination.GetMemory(wanted);
            int read = open.Read(memory.Span[..wanted], offset);
            if (read == 0)
            {
                throw new BrokenContentException("The file became shorter while it was being sent.");
            }

            destination.Advance(read);
            offset += read;
            if ((await destination.FlushAsync(cancellationToken)).IsCompleted)
            {
                // The client is gone.
                return;
            }
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _file, null)?.Leave();
}
