using System.IO.Pipelines;
using Gateway.Storage;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// An open file of an entry, shared by all who read it, and closed when the last of them lets go. It can be read to the end whatever
/// becomes of its name. Made with one holder.
/// </summary>
internal sealed class OpenFile(SafeFileHandle handle)
{
    // What is asked of the pipe at a time. Twice as much would save a tenth of the processor's time, and be held for each slow client; a quarter costs twice the time.
    private const int ReadSize = 64 << 10;

    private int _holders = 1;

    public SafeFileHandle Handle => handle;

    /// <summary>Becomes a holder.</summary>
    /// <returns>False when it is closed already.</returns>
    public bool TryHold()
    {
        for (int holders = Volatile.Read(ref _holders); holders > 0;)
        {
            int found = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (found == holders)
            {
                return true;
            }

            holders = found;
        }

        return false;
    }

    /// <summary>Lets go. Whoever does so last closes the file, or deletes it, if it has lost its name: that takes a while.</summary>
    public void Release()
    {
        if (Thread.CurrentThread.IsThreadPoolThread)
        {
            LetGo();
        }
        else
        {
            ReleaseLater();
        }
    }

    /// <summary>Lets go on another thread: for those who have a lock.</summary>
    public void ReleaseLater() => ThreadPool.UnsafeQueueUserWorkItem(static file => file.LetGo(), this, preferLocal: false);

    /// <summary>Reads what there is, up to what fits.</summary>
    /// <exception cref="BrokenContentException">The disk fails.</exception>
    public int Read(Span<byte> bytes, long offset)
    {
        try
        {
            return RandomAccess.Read(handle, bytes, offset);
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw new BrokenContentException("The cache's disk fails.", e);
        }
    }

    /// <summary>Writes a part of the file to a pipe, reading straight into the pipe's own memory.</summary>
    /// <returns>How much the file had; less than asked for when it is too short. All, when the pipe's reader is gone.</returns>
    /// <exception cref="BrokenContentException">The disk fails.</exception>
    public async ValueTask<long> CopyToAsync(PipeWriter destination, long offset, long length, CancellationToken cancellationToken)
    {
        for (long copied = 0; copied < length;)
        {
            // A flush may end on a thread that waits for sockets.
            await PoolThread.Switch();
            long left = length - copied;
            Memory<byte> memory = destination.GetMemory((int)Math.Min(left, ReadSize));
            int read = Read(memory.Span[..(int)Math.Min(left, memory.Length)], offset + copied);
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

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            handle.Dispose();
        }
    }
}
