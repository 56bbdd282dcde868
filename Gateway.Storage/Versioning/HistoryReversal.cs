using Gateway.Storage.Catalog;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Versioning;

/// <summary>
/// Undoes changes from the newest backwards. After each step the catalog is as it was before that change, but for versions that had
/// been removed for good.
/// </summary>
/// <param name="catalog">The transaction.</param>
/// <param name="rules">The rules at the time of the rewind.</param>
/// <param name="to">The newest change that stands.</param>
/// <param name="owner">Who is said to have made a delete marker that comes back: the log does not tell.</param>
internal sealed class HistoryReversal(ICatalogTransaction catalog, VersionRules rules, long to, string owner)
{
    private const int Batch = 1000;

    private readonly List<ObjectChange> _lost = [];

    /// <summary>Changes undone.</summary>
    public long Changes { get; private set; }

    /// <summary>Versions taken away.</summary>
    public long VersionsRemoved { get; private set; }

    /// <summary>Deletions undone.</summary>
    public long DeletesUndone { get; private set; }

    /// <summary>The changes that made versions which are gone for good.</summary>
    public IReadOnlyList<ObjectChange> Lost => _lost;

    /// <summary>Undoes everything after <c>to</c>.</summary>
    public async ValueTask ReverseAsync(long newest, IProgress<RewindProgress>? progress, CancellationToken cancellationToken)
    {
        long before = newest + 1;
        while (await catalog.ScanChangesBackAsync(before, Batch) is { Count: > 0 } page && page[0].SyncId > to)
        {
            foreach (ObjectChange change in page.TakeWhile(change => change.SyncId > to))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await UndoAsync(change);
                Changes++;
            }

            before = page[^1].SyncId;
            progress?.Report(new RewindProgress(Changes, newest - to));
        }

        await catalog.DeleteChangesAsync(after: to, upTo: newest);
    }

    /// <summary>Adds to the log what is gone for good, as purges: the log that stands says that it is there.</summary>
    public async ValueTask RecordLossesAsync()
    {
        foreach (ObjectChange lost in _lost)
        {
            await rules.AppendPurgeAsync(lost.Key, lost.VersionId!.Value, lost.SyncId);
        }
    }

    private async ValueTask UndoAsync(ObjectChange change)
    {
        rules.Changed.Add(change.Key);
        if (change.Action != ChangeAction.Purge && await catalog.FindVersionAsync(change.Key, change.SyncId) is { } written)
        {
            await rules.RemoveAsync(written);
            VersionsRemoved += written.IsDeleteMarker ? 0 : 1;
        }

        DeletesUndone += change.Action == ChangeAction.Delete ? 1 : 0;
        bool restored = change.Removed is { } removed && removed <= to && await TryRestoreAsync(removed);
        ObjectVersion? newest = await catalog.FindLatestAsync(change.Key);
        if (newest is { IsLatest: false })
        {
            await catalog.SetNoncurrentAsync(newest, since: null);
        }

        if (restored && newest is not null)
        {
            await StepBackAsync(newest);
        }
    }

    /// <summary>Puts back what a change took away: a delete marker is all in the log, a version's bytes are gone.</summary>
    private async ValueTask<bool> TryRestoreAsync(long syncId)
    {
        if (await catalog.FindChangeAsync(syncId) is not { VersionId: { } versionId } origin)
        {
            return false;
        }

        if (origin.Action != ChangeAction.Delete)
        {
            _lost.Add(origin);
            return false;
        }

        await catalog.InsertVersionAsync(new ObjectVersion
        {
            Key = origin.Key,
            VersionId = versionId,
            SyncId = syncId,
            IsLatest = false,
            IsDeleteMarker = true,
            Modified = origin.Time,
            Owner = owner,
        });
        return true;
    }

    /// <summary>What was newest until the marker came back before it is so no more.</summary>
    private async ValueTask StepBackAsync(ObjectVersion newest)
    {
        byte[] key = newest.Key.ToUtf8();
        IReadOnlyList<ObjectVersion> next = await catalog.ScanVersionsAsync(key, newest.SyncId, KeyBytes.JustAfter(key), 1);
        if (next is [{ IsLatest: true } second])
        {
            await catalog.SetNoncurrentAsync(second, newest.Modified);
        }
    }
}
