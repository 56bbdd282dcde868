using Gateway.Delivery.Files;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Delivery.FileSystem;

/// <summary>A file opened for reading, by any number of readers. It is closed when its owner has disposed of it and the last reader has left.</summary>
internal sealed class OpenFile(SafeFileHandle handle, FileFacts facts) : IReadableFile, IDisposable
{
    private long _lastUse;

    /// <summary>What it was when it was opened.</summary>
    public FileFacts Facts => facts;

    /// <summary>When a reader came last, in the time stamps of whoever keeps it.</summary>
    public long LastUse
    {
        get => Volatile.Read(ref _lastUse);
        set => Volatile.Write(ref _lastUse, value);
    }

    /// <summary>Lets a reader in, who leaves with <see cref="Leave"/>.</summary>
    /// <returns>False when it is being closed.</returns>
    public bool TryEnter()
    {
        bool entered = false;
        try
        {
            handle.DangerousAddRef(ref entered);
        }
        catch (ObjectDisposedException)
        {
            // Closed a moment ago.
        }

        return entered;
    }

    /// <summary>A reader is done.</summary>
    public void Leave() => handle.DangerousRelease();

    /// <inheritdoc />
    public int Read(Span<byte> bytes, long offset)
    {
        try
        {
            int read = RandomAccess.Read(handle, bytes, offset);
            return RandomAccess.GetLength(handle) == facts.Size && File.GetLastWriteTimeUtc(handle).Ticks == facts.Modified
                ? read
                : throw new BrokenContentException("The file changed while it was being sent.");
        }
        catch (IOException e) when (e is not BrokenContentException)
        {
            throw new BrokenContentException("The file cannot be read.", e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();
}
