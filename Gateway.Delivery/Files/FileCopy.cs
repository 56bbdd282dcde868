using System.IO.Pipelines;
using Gateway.Storage;

namespace Gateway.Delivery.Files;

/// <summary>Sends files.</summary>
internal static class FileCopy
{
    // What is asked of the pipe at a time. Twice as much would save a tenth of the processor's time, and be held for each slow client; a quarter costs twice the time.
    private const int ReadSize = 64 << 10;

    /// <summary>Writes a part of a file to a pipe, reading straight into the pipe's own memory.</summary>
    /// <returns>How much the file had; less than asked for when it is too short. All, when the pipe's reader is gone.</returns>
    /// <exception cref="BrokenContentException">The file cannot be read, or is not what it was.</exception>
    public static async ValueTask<long> CopyToAsync(this IReadableFile file, PipeWriter destination, long offset, long length, CancellationToken cancellationToken)
    {
        for (long copied = 0; copied < length;)
        {
            // A flush may end on a thread that waits for sockets.
            await PoolThread.Switch();
            long left = length - copied;
            Memory<byte> memory = destination.GetMemory((int)Math.Min(left, ReadSize));
            int read = file.Read(memory.Span[..(int)Math.Min(left, memory.Length)], offset + copied);
            if (read == 0)
            {
                return copied;
            }

            destination.Advance(read);
            copied += read;
            if ((await destination.FlushAsync(cancellationToken)).IsCompleted)
            {
                break;
            }
        }

        return length;
    }
}
