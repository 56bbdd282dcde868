using System.Globalization;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog.Sqlite;

namespace Gateway.Storage.Services;

/// <summary>Where the catalogs and blobs of services are: <c>DATA/services/ID-NUMBER/</c>.</summary>
internal sealed class ServiceFolders(StorageOptions options, TimeProvider time)
{
    private string Folder => Path.Combine(options.DataDirectory, "services");

    /// <summary>Opens the objects of a service, making its folder when missing.</summary>
    /// <param name="service">The service.</param>
    /// <param name="observer">Gives who is told of changes.</param>
    public async Task<ObjectStore> OpenAsync(OpenService service, Func<IChangeObserver?> observer)
    {
        string folder = FolderOf(service.Record);
        DataFolder.Create(Folder);
        DataFolder.Create(folder);
        var store = new ObjectStore(
            () => service.Record.Info,
            SqliteCatalog.Open(Path.Combine(folder, "catalog.db"), options.Durability),
            new DiskBlobStore(Path.Combine(folder, "blobs"), options.Durability),
            options,
            time,
            observer);
        try
        {
            await store.Maintenance.RecoverAsync(CancellationToken.None);
            if (options.Durability == Durability.Full)
            {
                // SQLite flushes its files; that they exist is for their folders to remember.
                Posix.FlushFolder(folder);
                Posix.FlushFolder(Folder);
                Posix.FlushFolder(options.DataDirectory);
            }

            return store;
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            await store.DisposeAsync();
            throw DiskErrors.Translate(e, $"The folder {folder} cannot be used: {e.Message}");
        }
        catch
        {
            await store.DisposeAsync();
            throw;
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
        if (!Directory.Exists(Folder))
        {
            return;
        }

        HashSet<string> kept = [.. known.Select(FolderOf)];
        foreach (string folder in Directory.EnumerateDirectories(Folder).Where(folder => !kept.Contains(folder)))
        {
            if (long.TryParse(folder.AsSpan(folder.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= given)
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

    private string FolderOf(ServiceRecord record) => Path.Combine(Folder, record.FolderName);
}
