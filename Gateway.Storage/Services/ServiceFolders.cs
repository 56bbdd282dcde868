using System.Globalization;
using Gateway.Storage.Blobs.Disk;

namespace Gateway.Storage.Services;

/// <summary>The folders of services: <c>DATA/services/ID-NUMBER/</c>.</summary>
internal sealed class ServiceFolders(StorageOptions options)
{
    /// <summary>The folder that holds them.</summary>
    public string Root => Path.Combine(options.DataDirectory, "services");

    /// <summary>The folder of a service, made when missing.</summary>
    public string Make(ServiceRecord service)
    {
        string folder = FolderOf(service);
        DataFolder.Create(Root);
        DataFolder.Create(folder);
        return folder;
    }

    /// <summary>Has the disk keep the names in a service's folder, and the folder's own.</summary>
    /// <exception cref="Objects.StorageException">InsufficientStorage or Unavailable.</exception>
    public void Flush(ServiceRecord service)
    {
        string folder = FolderOf(service);
        if (options.Durability != Durability.Full || !Directory.Exists(folder))
        {
            return;
        }

        try
        {
            // SQLite flushes its files; that they exist is for their folders to remember.
            Posix.FlushFolder(folder);
            Posix.FlushFolder(Root);
            Posix.FlushFolder(options.DataDirectory);
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw DiskErrors.Translate(e, $"The folder {folder} cannot be used: {e.Message}");
        }
    }

    /// <summary>The service is gone already; what a request still on its way puts into the folder goes at the next start.</summary>
    public void Remove(ServiceRecord record) => Remove(FolderOf(record));

    /// <summary>
    /// Removes folders of services that were removed while the process ended. Only those whose number this registry has given out: beside a registry
    /// that was lost, or put back from a copy, the folders are all that is left of the objects.
    /// </summary>
    /// <param name="known">The services that there are.</param>
    /// <param name="given">The last number given out.</param>
    public void RemoveAbandoned(IEnumerable<ServiceRecord> known, long given)
    {
        HashSet<string> kept = [.. known.Select(FolderOf)];
        foreach (string folder in Directory.Exists(Root) ? Directory.GetDirectories(Root) : [])
        {
            if (!kept.Contains(folder) && long.TryParse(folder.AsSpan(folder.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= given)
            {
                Remove(folder);
            }
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Tried again at the next start.
        }
    }

    private string FolderOf(ServiceRecord record) => Path.Combine(Root, record.FolderName);
}
