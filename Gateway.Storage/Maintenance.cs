using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>The background work of one service. Every step may be stopped and run again at any point.</summary>
public sealed class Maintenance
{
    private const int Batch = 256;

    // When a blob that could not be deleted is tried again.
    private static readonly TimeSpan DeletionRetry = TimeSpan.FromMinutes(10);

    private readonly ObjectStore _store;
    private readonly ICatalog _catalog;
    private readonly IBlobStore _blobs;
    private readonly ActiveReaders _readers;
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;

    internal Maintenance(
        ObjectStore store, ICatalog catalog, IBlobStore blobs, ActiveReaders readers, StorageOptions options, TimeProvider time)
    {
        _store = store;
        _catalog = catalog;
        _blobs = blobs;
        _readers = readers;
        _options = options;
        _time = time;
    }

    /// <summary>Clears away what a process that ended abruptly left. Runs before the first request.</summary>
    public async ValueTask RecoverAsync(CancellationToken cancellationToken)
    {
        await _blobs.RecoverAsync(cancellationToken);
        await FreeReservedBlobsAsync(DateTimeOffset.MaxValue, cancellationToken);
    }

    /// <summary>One round: freed blobs are deleted, expired versions go, completed uploads are forgotten. A step that fails keeps no other from being done.</summary>
    /// <exception cref="StorageException">Steps failed; the next round tries again.</exception>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        // First what makes room: on a full disk nothing else can be written.
        Func<ValueTask>[] steps =
        [
            async () => await DeleteFreedBlobsAsync(cancellationToken),
            () => FreeReservedBlobsAsync(_time.GetUtcNow(), cancellationToken),
            () => ExpireVersionsAsync(cancellationToken),
            () => ForgetUploadsAsync(cancellationToken),
        ];
        var failures = new List<StorageException>();
        foreach (Func<ValueTask> step in steps)
        {
            try
            {
                await step();
            }
            catch (StorageException e)
            {
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw new StorageException(
                failures[0].Error, string.Join(' ', failures.Select(failure => failure.Message).Distinct()), failures.Count == 1 ? failures[0] : new AggregateException(failures));
        }
    }

    /// <summary>Deletes the blobs in the outbox that no reader can still see.</summary>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="StorageException">Some could not be; they are tried again later, and all others were.</exception>
    public async ValueTask<int> DeleteFreedBlobsAsync(CancellationToken cancellationToken)
    {
        int deleted = 0;
        var undeleted = new List<UndeletedBlob>();
        while (true)
        {
            DateTimeOffset horizon = await _readers.HorizonAsync(cancellationToken);
            IReadOnlyList<BlobId> freed = await _catalog.ReadAsync(reader => reader.ScanFreedBlobsAsync(horizon, Batch), cancellationToken);
            if (freed.Count == 0)
            {
                return undeleted.Count == 0
                    ? deleted
                    : throw new StorageException(StorageError.Unavailable, $"{undeleted.Count} freed blobs are still there, and are tried again later. {undeleted[0].Reason}");
            }

            IReadOnlyList<UndeletedBlob> left = await _blobs.DeleteAsync(freed, cancellationToken);
            HashSet<BlobId> leftIds = [.. left.Select(blob => blob.Id)];

            // Only now: a crash in between deletes them again, which does no harm.
            await _catalog.CommitAsync(
                async transaction =>
                {
                    foreach (BlobId blob in freed)
                    {
                        await (leftIds.Contains(blob) ? transaction.FreeBlobAsync(blob, _time.GetUtcNow() + DeletionRetry) : transaction.ForgetBlobAsync(blob));
                    }
                },
                cancellationToken);
            deleted += freed.Count - left.Count;
            undeleted.AddRange(left);
        }
    }

    /// <summary>Deletes every blob that the catalog knows, of a service that is being removed.</summary>
    internal async ValueTask DeleteAllBlobsAsync(CancellationToken cancellationToken)
    {
        BlobId? last = null;
        while (await _catalog.ReadAsync(reader => reader.ScanBlobsAsync(last, Batch), cancellationToken) is { Count: > 0 } blobs)
        {
            await _blobs.DeleteAsync([.. blobs.Select(blob => blob.Id)], cancellationToken);
            last = blobs[^1].Id;
        }
    }

    private ValueTask FreeReservedBlobsAsync(DateTimeOffset until, CancellationToken cancellationToken) =>
        _catalog.CommitAsync(transaction => transaction.FreeReservedBlobsAsync(until, _time.GetUtcNow()), cancellationToken);

    /// <summary>Removes noncurrent versions older than the service keeps them, and delete markers with nothing left behind them.</summary>
    private async ValueTask ExpireVersionsAsync(CancellationToken cancellationToken)
    {
        // A replica loses what its primary loses.
        if (_store.Service is not { KeepVersions: { } keep, ReplicaOf: null })
        {
            return;
        }

        DateTimeOffset before = _time.GetUtcNow() - keep;
        await PurgeAllAsync(reader => reader.ScanNoncurrentAsync(before, Batch), cancellationToken);
        await PurgeAllAsync(reader => reader.ScanDeleteMarkersAsync(before, Batch), cancellationToken);
    }

    private async ValueTask PurgeAllAsync(
        Func<ICatalogReader, ValueTask<IReadOnlyList<ObjectVersion>>> scan, CancellationToken cancellationToken)
    {
        while (await _catalog.ReadAsync(scan, cancellationToken) is { Count: > 0 } expired)
        {
            await _store.ExpireAsync(expired, cancellationToken);
        }
    }

    private ValueTask ForgetUploadsAsync(CancellationToken cancellationToken) => _catalog.CommitAsync(
        transaction => transaction.ForgetCompletedUploadsAsync(_time.GetUtcNow() - _options.CompletedUploadMemory), cancellationToken);
}
