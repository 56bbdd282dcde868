using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Backup;

/// <summary>
/// Makes a data folder of a backup. Everything is verified on its way. What is damaged in the backup is reported, and the rest is restored.
/// Ended at any point, it can be run again and goes on.
/// </summary>
public sealed class RestoreJob : IDisposable
{
    private readonly BackupFolder _backup;
    private readonly RestoreTarget _target;

    /// <summary>Looks whether the backup can be restored there; nothing is changed yet.</summary>
    /// <param name="directory">The backup.</param>
    /// <param name="dataDirectory">The data folder: missing, empty, or a restore of the same backup that has not finished.</param>
    /// <exception cref="BackupRefusedException">The folders are not fit for it.</exception>
    /// <exception cref="StorageException">Unavailable or Corrupted: the backup cannot be used.</exception>
    public RestoreJob(string directory, string dataDirectory)
    {
        string from = Path.GetFullPath(directory);
        string to = Path.GetFullPath(dataDirectory);
        if (PathNesting.Overlap(from, to))
        {
            throw new BackupRefusedException($"The backup {from} and the data folder {to} lie in each other.");
        }

        _backup = BackupFolder.OpenForReading(from);
        _target = new RestoreTarget(new FolderLayout(to));
        try
        {
            _target.Check(Manifest);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the backup holds.</summary>
    public BackupManifest Manifest => _backup.Manifest!;

    /// <summary>Restores. The caller keeps servers away from the data folder.</summary>
    /// <exception cref="BackupRefusedException">Something else has come into the data folder meanwhile.</exception>
    /// <exception cref="StorageException">The backup or the data folder cannot be used.</exception>
    public async Task<BackupReport> RunAsync(IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        _target.Check(Manifest);
        _target.Begin(Manifest);
        if (File.Exists(_backup.Layout.MasterKey))
        {
            await DurableFile.CopyAsync(_backup.Layout.MasterKey, _target.Layout.MasterKey, cancellationToken);
        }

        var copies = new List<ServiceCopy>();
        foreach (BackedUpService service in Manifest.Services)
        {
            copies.Add(await RestoreAsync(service, progress, cancellationToken));
        }

        await RestoreRegistryAsync(cancellationToken);
        _target.Finish();
        return BackupReport.Of(Manifest, copies);
    }

    /// <inheritdoc />
    public void Dispose() => _backup.Dispose();

    private async Task<ServiceCopy> RestoreAsync(BackedUpService service, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        DataFolder.Create(_target.Layout.Service(service.Folder));
        string catalog = _target.Layout.Catalog(service.Folder);
        SqliteSnapshot.Delete(catalog);
        ServiceCopy copy = await RestoreCatalogAsync(service, catalog, progress, cancellationToken);
        DurableFile.Flush(catalog);
        Posix.FlushFolder(_target.Layout.Service(service.Folder));
        return copy;
    }

    private async Task<ServiceCopy> RestoreCatalogAsync(
        BackedUpService service, string catalog, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        string source = _backup.Layout.Catalog(service.Folder);
        if (service.CatalogSha256 is null || !File.Exists(source))
        {
            // Also of a service that was not used yet: it may have been since.
            await BeginHistoryAsync(catalog);
            return service.CatalogSha256 is null
                ? ServiceCopy.Nothing(service)
                : ServiceCopy.Failed(service.Id, service, "The catalog is missing in the backup: the service is empty now.");
        }

        bool sound = await DurableFile.CopyAsync(source, catalog, cancellationToken) == service.CatalogSha256;
        ServiceCopy copy;
        try
        {
            SqliteSnapshot.Settle(catalog, "Service");
            copy = await CopyBlobsAsync(service, catalog, progress, cancellationToken);
            await BeginHistoryAsync(catalog);
        }
        catch (StorageException e) when (e.Error == StorageError.Corrupted && !sound)
        {
            copy = ServiceCopy.Failed(service.Id, service, $"The catalog cannot be used: {e.InnerException?.Message ?? e.Message}");
        }

        return sound ? copy : copy.With(new BackupFault(service.Id, null, null, "The catalog in the backup is damaged. It was restored as it is; fsck tells more."));
    }

    private async Task<ServiceCopy> CopyBlobsAsync(
        BackedUpService service, string catalog, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var source = new DiskBlobStore(_backup.Layout.Blobs(service.Folder), Durability.Normal);
        var target = new DiskBlobStore(_target.Layout.Blobs(service.Folder), Durability.Full);
        await target.RecoverAsync(cancellationToken);
        using SqliteSnapshot snapshot = SqliteSnapshot.Open(catalog);
        long done = 0;
        var copier = new SnapshotCopier(source, target, length =>
            progress?.Report(new BackupProgress(service.Id, Interlocked.Add(ref done, length), service.Bytes)));
        CopyOutcome outcome = await copier.RunAsync(snapshot, cancellationToken);
        return await ServiceCopy.OfAsync(service, [outcome], snapshot);
    }

    /// <summary>The lost server may have given out sync ids beyond the backup, and followers may have seen them: they are not used again.</summary>
    private static async Task BeginHistoryAsync(string path)
    {
        await using var catalog = SqliteCatalog.Open(path, Durability.Full);
        await ChangeHistory.BeginAsync(catalog);
    }

    /// <summary>Last: a data folder without it is none.</summary>
    private async Task RestoreRegistryAsync(CancellationToken cancellationToken)
    {
        string pending = BackupFolder.Pending(_target.Layout.Registry);
        if (await DurableFile.CopyAsync(_backup.Layout.Registry, pending, cancellationToken) != Manifest.RegistrySha256)
        {
            throw new StorageException(
                StorageError.Corrupted, $"{_backup.Layout.Registry} is damaged: it does not have the checksum that {BackupManifest.FileName} tells.");
        }

        DurableFile.Rename(pending, _target.Layout.Registry);
    }
}
