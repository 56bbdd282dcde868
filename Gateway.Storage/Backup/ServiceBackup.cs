using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Backup;

/// <summary>
/// Copies one service: a snapshot of its catalog, then the blobs that the snapshot holds. While they are copied the server may delete some of
/// them, because their objects went. Then a newer snapshot, which no longer holds them, takes the first one's place. What two snapshots in a row
/// hold and nobody can read is lost for good: it is reported, and the rest is copied.
/// </summary>
internal sealed class ServiceBackup(FolderLayout live, BackupFolder backup, Func<string, IBlobStore> openBlobs, IProgress<BackupProgress>? progress)
{
    // Each round has only to copy what was written during the one before.
    private const int MaxRounds = 10;

    /// <summary>Copies the service beside what the backup holds of it.</summary>
    /// <returns>What was copied; null when the service has no catalog.</returns>
    /// <exception cref="StorageException">The catalog or the backup cannot be used, or the service changes too fast.</exception>
    public async Task<ServiceCopy?> RunAsync(ServiceRecord service, CancellationToken cancellationToken)
    {
        string folder = service.FolderName;
        if (!File.Exists(live.Catalog(folder)))
        {
            return null;
        }

        string taken = BackupFolder.Pending(backup.Layout.Catalog(folder));
        DataFolder.Create(backup.Layout.Service(folder));
        var target = new DiskBlobStore(backup.Layout.Blobs(folder), Durability.Full);
        await target.RecoverAsync(cancellationToken);
        IBlobStore source = openBlobs(folder);

        var rounds = new List<CopyOutcome>();
        while (rounds.Count < MaxRounds && TryTake(live.Catalog(folder), taken))
        {
            using SqliteSnapshot snapshot = SqliteSnapshot.Open(taken);
            CopyOutcome outcome = await CopyAsync(service.Info.Id, snapshot, source, target, cancellationToken);
            rounds.Add(outcome);
            if (outcome.FailedBlobs.All(blob => rounds is [.., var before, _] && before.FailedBlobs.Contains(blob)))
            {
                return await FinishAsync(service, snapshot, taken, rounds, cancellationToken);
            }
        }

        return rounds.Count < MaxRounds
            ? null
            : throw new StorageException(
                StorageError.Unavailable,
                $"Service '{service.Info.Id}' changes faster than it can be copied: after {MaxRounds} attempts there were still blobs deleted before their turn.");
    }

    private static bool TryTake(string catalog, string taken)
    {
        try
        {
            if (!File.Exists(catalog) || !SqliteSnapshot.TryTake(catalog, taken))
            {
                return false;
            }
        }
        catch (StorageException) when (!File.Exists(catalog))
        {
            // Removed at this very moment.
            return false;
        }

        SqliteSnapshot.Settle(taken, "Service");
        return true;
    }

    private async Task<CopyOutcome> CopyAsync(
        string service, SqliteSnapshot snapshot, IBlobStore source, DiskBlobStore target, CancellationToken cancellationToken)
    {
        long total = await snapshot.TotalSizeAsync();
        long done = 0;
        var copier = new SnapshotCopier(source, target, length =>
            progress?.Report(new BackupProgress(service, Interlocked.Add(ref done, length), total)));
        return await copier.RunAsync(snapshot, cancellationToken);
    }

    private static async Task<ServiceCopy> FinishAsync(
        ServiceRecord service, SqliteSnapshot snapshot, string taken, List<CopyOutcome> rounds, CancellationToken cancellationToken)
    {
        DurableFile.Flush(taken);
        var entry = new BackedUpService(
            service.Info.Id,
            service.FolderName,
            await snapshot.LastSyncIdAsync(),
            await snapshot.CountObjectsAsync(),
            await snapshot.TotalSizeAsync(),
            await DurableFile.HashAsync(taken, cancellationToken));
        return await ServiceCopy.OfAsync(entry, rounds, snapshot);
    }
}
