using Gateway.Delivery.Files;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// An open file of an entry, shared by all who read it, and closed when the last of them lets go. It can be read to the end whatever
/// becomes of its name. Made with one holder.
/// </summary>
internal sealed class OpenFile(SafeFileHandle handle) : IReadableFile
{
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

    /// <inheritdoc />
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

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            handle.Dispose();
        }
    }
}
