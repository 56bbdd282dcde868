using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Migration;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Backup;

/// <summary>
/// Copies a data folder while a server works in it, or while none does. Every service is copied as it was at one moment after the backup began, and
/// only what the folder does not hold yet is copied. Nothing in the data folder is changed. Ended at any point, it leaves the backup that was there.
/// </summary>
public sealed class BackupJob : IDisposable
{
    private readonly FolderLayout _live;
    private readonly string _directory;
    private readonly string _instance;
    private readonly TimeProvider _time;
    private readonly Func<string, IBlobStore> _openBlobs;

    private readonly S3BlobEngine? _s3;
    private readonly bool _masterKeyIsConfigured;

    /// <param name="options">The data folder, and where its bytes are.</param>
    /// <param name="directory">The backup's folder: missing, empty, or an earlier backup of the same data folder.</param>
    /// <param name="instance">The gateway's name.</param>
    /// <param name="time">The clock.</param>
    public BackupJob(StorageOptions options, string directory, string instance, TimeProvider time)
        : this(options.DataDirectory, directory, instance, time, openBlobs: null!)
    {
        _masterKeyIsConfigured = options.MasterKey is not null;
        _s3 = options.S3 is { } s3 ? new S3BlobEngine(s3) : null;
        _openBlobs = folder => _s3 is null ? new DiskBlobStore(_live.Blobs(folder), Durability.Normal) : _s3.OpenFolder(folder);
    }

    /// <summary>The same with blob stores that a test has its hands in.</summary>
    internal BackupJob(string dataDirectory, string directory, string instance, TimeProvider time, Func<string, IBlobStore> openBlobs)
    {
        _live = new FolderLayout(Path.GetFullPath(dataDirectory));
        _directory = Path.GetFullPath(directory);
        _instance = instance;
        _time = time;
        _openBlobs = openBlobs;
    }

    /// <summary>Makes the backup.</summary>
    /// <exception cref="BackupRefusedException">The folders are not fit for it.</exception>
    /// <exception cref="StorageException">It could not be finished; the backup that was there stays.</exception>
    public async Task<BackupReport> RunAsync(IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        DateTimeOffset began = _time.GetUtcNow();
        if (PathNesting.Overlap(_live.Root, _directory))
        {
            throw new BackupRefusedException($"The backup {_directory} and the data folder {_live.Root} lie in each other.");
        }

        DataFolder.ThrowIfUnfit(_live.Root);
        if (!File.Exists(_live.Registry))
        {
            throw new StorageException(StorageError.Unavailable, $"There is nothing to back up: {_live.Root} holds no {Path.GetFileName(_live.Registry)}.");
        }

        using BackupFolder backup = BackupFolder.OpenForWriting(_directory);
        DataFolder.Create(backup.Layout.Services);
        await CopyMasterKeyAsync(backup, cancellationToken);
        IReadOnlyList<ServiceCopy> copies = await CopyServicesAsync(backup, progress, cancellationToken);
        string registry = BackupFolder.Pending(backup.Layout.Registry);
        DurableFile.Flush(registry);
        backup.Publish(new BackupManifest(
            BackupManifest.PresentFormat,
            began,
            _instance,
            typeof(BackupJob).Assembly.GetName().Version!.ToString(3),
            await DurableFile.HashAsync(registry, cancellationToken),
            [.. copies.Select(copy => copy.Entry).OfType<BackedUpService>()]));
        await RemoveUnreferencedAsync(backup, copies, cancellationToken);
        return BackupReport.Of(backup.Manifest!, copies);
    }

    /// <inheritdoc />
    public void Dispose() => _s3?.Dispose();

    /// <summary>The key never changes, so it tells one gateway's backups from another's.</summary>
    private async Task CopyMasterKeyAsync(BackupFolder backup, CancellationToken cancellationToken)
    {
        if (_masterKeyIsConfigured)
        {
            // Kept where the configuration is kept.
            return;
        }

        if (!File.Exists(_live.MasterKey))
        {
            throw new StorageException(StorageError.Corrupted, $"{_live.MasterKey} is missing: no stored key could be decrypted after a restore.");
        }

        if (!File.Exists(backup.Layout.MasterKey))
        {
            string pending = BackupFolder.Pending(backup.Layout.MasterKey);
            await DurableFile.CopyAsync(_live.MasterKey, pending, cancellationToken);
            DurableFile.Rename(pending, backup.Layout.MasterKey);
        }
        else if (!File.ReadAllBytes(_live.MasterKey).AsSpan().SequenceEqual(File.ReadAllBytes(backup.Layout.MasterKey)))
        {
            throw new BackupRefusedException($"{_directory} holds a backup of another data folder: its {Path.GetFileName(_live.MasterKey)} differs.");
        }
    }

    private async Task<IReadOnlyList<ServiceCopy>> CopyServicesAsync(
        BackupFolder backup, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var job = new ServiceBackup(_live, backup, _openBlobs, progress);
        var copies = new List<ServiceCopy>();
        foreach (ServiceRecord service in TakeRegistry(BackupFolder.Pending(backup.Layout.Registry)))
        {
            copies.Add(await CopyAsync(job, backup, service, cancellationToken) ?? WithoutCatalog(backup, service));
        }

        return copies;
    }

    private IReadOnlyList<ServiceRecord> TakeRegistry(string taken)
    {
        if (!SqliteSnapshot.TryTake(_live.Registry, taken))
        {
            throw new StorageException(StorageError.Corrupted, $"{_live.Registry} is empty.");
        }

        IReadOnlyList<ServiceRecord> services;
        using (var registry = new SqliteServiceRegistry(taken, Durability.Normal))
        {
            services = registry.Load();
        }

        // A backup is restored onto a disk, wherever the bytes are now.
        using (var registry = new RegistryTables(new SqliteTableConnection(new SqliteDatabase(taken, Durability.Normal).Open())))
        {
            registry.Mark = null;
            registry.SetBlobPlace(BlobPlace.Disk);
        }

        SqliteSnapshot.Settle(taken, "Registry");
        return services;
    }

    private static async Task<ServiceCopy?> CopyAsync(ServiceBackup job, BackupFolder backup, ServiceRecord service, CancellationToken cancellationToken)
    {
        try
        {
            return await job.RunAsync(service, cancellationToken);
        }
        catch (StorageException e) when (e.Error == StorageError.Corrupted)
        {
            return Keep(backup, service, $"The catalog is damaged: {e.InnerException?.Message ?? e.Message}");
        }
    }

    /// <summary>
    /// A service that was never used has no catalog. Neither has one that was removed after the registry was copied: only an empty one
    /// can be, and empty it was then.
    /// </summary>
    private ServiceCopy WithoutCatalog(BackupFolder backup, ServiceRecord service)
    {
        bool used = Earlier(backup, service) is { CatalogSha256: not null } || Directory.Exists(_live.Blobs(service.FolderName));
        return used && IsListed(backup, service)
            ? Keep(backup, service, "The catalog is missing.")
            : ServiceCopy.Nothing(new BackedUpService(service.Info.Id, service.FolderName, 0, 0, 0, CatalogSha256: null));
    }

    private bool IsListed(BackupFolder backup, ServiceRecord service)
    {
        string newest = BackupFolder.Pending(BackupFolder.Pending(backup.Layout.Registry));
        bool listed = TakeRegistry(newest).Any(record => record.Number == service.Number);
        SqliteSnapshot.Delete(newest);
        return listed;
    }

    /// <summary>A damaged catalog does not take the place of a sound one.</summary>
    private static ServiceCopy Keep(BackupFolder backup, ServiceRecord service, string fault)
    {
        SqliteSnapshot.Delete(BackupFolder.Pending(backup.Layout.Catalog(service.FolderName)));
        return ServiceCopy.Failed(service.Info.Id, Earlier(backup, service), fault);
    }

    private static BackedUpService? Earlier(BackupFolder backup, ServiceRecord service) =>
        backup.Manifest?.Services.FirstOrDefault(entry => entry.Folder == service.FolderName);

    /// <summary>Removes what only the earlier backup held. What is left behind by a crash in here goes the next time.</summary>
    private static async Task RemoveUnreferencedAsync(BackupFolder backup, IReadOnlyList<ServiceCopy> copies, CancellationToken cancellationToken)
    {
        HashSet<string> folders = [.. backup.Manifest!.Services.Select(service => service.Folder)];
        foreach (string folder in Directory.EnumerateDirectories(backup.Layout.Services).Where(folder => !folders.Contains(Path.GetFileName(folder))))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (ServiceCopy copy in copies.Where(copy => copy is { KnowsItsBlobs: true, Entry.CatalogSha256: not null }))
        {
            var blobs = new DiskBlobStore(backup.Layout.Blobs(copy.Entry!.Folder), Durability.Normal);
            using SqliteSnapshot snapshot = SqliteSnapshot.Open(backup.Layout.Catalog(copy.Entry.Folder));
            await foreach (BlobId blob in blobs.EnumerateAsync(cancellationToken))
            {
                if (!await snapshot.IsLiveAsync(blob))
                {
                    await blobs.DeleteAsync([blob], cancellationToken);
                }
            }
        }
    }
}
