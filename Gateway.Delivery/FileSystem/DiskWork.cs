using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.FileSystem;

/// <summary>Runs what works on the disk, so that its failures are told from those of a client's stream.</summary>
internal static class DiskWork
{
    /// <summary>Runs it.</summary>
    /// <exception cref="StorageException">InsufficientStorage or Unavailable.</exception>
    public static void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <inheritdoc cref="Run(Action)"/>
    public static T Run<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw DiskErrors.Translate(e, $"The file system refused: {e.Message}");
        }
    }
}
