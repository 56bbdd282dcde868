using Gateway.Storage.Catalog;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Versioning;

/// <summary>
/// What puts and deletes do to a key's history, in each versioning state. Runs inside one catalog transaction, so the
/// preconditions, the history and the change log always agree.
/// </summary>
/// <param name="catalog">The transaction.</param>
/// <param name="state">The service's versioning state.</param>
/// <param name="now">The time of the change.</param>
/// <param name="freeAt">When blobs that lose their last reference may be deleted.</param>
internal sealed class VersionRules(ICatalogTransaction catalog, VersioningState state, DateTimeOffset now, DateTimeOffset freeAt)
{
    /// <summary>The keys whose newest version has changed.</summary>
    public ChangedKeys Changed { get; } = new();

    /// <summary>Makes the draft the key's newest version.</summary>
    public async ValueTask<PutResult> PutAsync(VersionDraft draft, WritePreconditions preconditions)
    {
        ObjectVersion? latest = await catalog.FindLatestAsync(draft.Key);
        preconditions.CheckWrite(latest);
        long? removed = await MakeRoomAsync(draft.Key, latest);

        long syncId = await catalog.NextSyncIdAsync();
        var version = new ObjectVersion
        {
            Key = draft.Key,
            VersionId = state == VersioningState.Enabled ? VersionId.Create(syncId) : VersionId.Null,
            SyncId = syncId,
            IsLatest = true,
            Size = draft.Size,
            Modified = now,
            ETag = draft.ETag,
            Owner = draft.Owner,
            Checksum = draft.Checksum,
            Metadata = draft.Metadata,
            ContentId = draft.ContentId,
        };
        await catalog.InsertVersionAsync(version);
        Changed.Add(draft.Key);
        await catalog.AppendChangeAsync(new ObjectChange(syncId, ChangeAction.Put, draft.Key, version.VersionId, now) { Removed = removed });
        return new PutResult(version, Replaced: latest is { IsDeleteMarker: false });
    }

    /// <summary>Deletes the object: adds a delete marker where versions are kept, else removes it.</summary>
    public async ValueTask<DeleteResult> DeleteAsync(ObjectKey key, string owner, WritePreconditions preconditions)
    {
        ObjectVersion? latest = await catalog.FindLatestAsync(key);
        if (preconditions.MustExist && latest is not { IsDeleteMarker: false })
        {
            throw new StorageException(StorageError.NoSuchKey, "There is no object under this key.");
        }

        if (latest is null && (state == VersioningState.Unversioned || preconditions.RequireExisting))
        {
            // What is not there needs no protection: a conditional delete of nothing does nothing.
            return new DeleteResult(Existed: false, null, IsDeleteMarker: false, null) { Versioning = state };
        }

        if (latest is not null)
        {
            preconditions.CheckDelete(latest);
        }

        long? removed = await MakeRoomAsync(key, latest);
        long syncId = await catalog.NextSyncIdAsync();
        VersionId versionId = state == VersioningState.Enabled ? VersionId.Create(syncId) : VersionId.Null;
        bool addMarker = state != VersioningState.Unversioned;
        Changed.Add(key);
        if (addMarker)
        {
            await catalog.InsertVersionAsync(new ObjectVersion
            {
                Key = key,
                VersionId = versionId,
                SyncId = syncId,
                IsLatest = true,
                IsDeleteMarker = true,
                Modified = now,
                Owner = owner,
            });
        }

        await catalog.AppendChangeAsync(new ObjectChange(syncId, ChangeAction.Delete, key, addMarker ? versionId : null, now) { Removed = removed });
        return new DeleteResult(latest is { IsDeleteMarker: false }, addMarker ? versionId : null, addMarker, syncId) { Versioning = state };
    }

    /// <summary>Removes one version, or one delete marker, for good.</summary>
    public async ValueTask<DeleteResult> PurgeAsync(ObjectKey key, VersionId versionId, WritePreconditions preconditions)
    {
        ObjectVersion? version = await catalog.FindVersionAsync(key, versionId);
        if (version is null)
        {
            return new DeleteResult(Existed: false, versionId, IsDeleteMarker: false, null) { Versioning = state };
        }

        preconditions.CheckDelete(version);

        return new DeleteResult(Existed: true, versionId, version.IsDeleteMarker, await PurgeAsync(version)) { Versioning = state };
    }

    /// <summary>
    /// Removes a version that retention found: a noncurrent one, or a delete marker with nothing behind it. What has become current since,
    /// or is another null version by now, or would bring back what it hides, stays.
    /// </summary>
    public async ValueTask ExpireAsync(ObjectVersion found)
    {
        ObjectVersion? version = await catalog.FindVersionAsync(found.Key, found.VersionId);
        if (version?.SyncId != found.SyncId || version.IsLatest != found.IsLatest)
        {
            return;
        }

        byte[] key = found.Key.ToUtf8();
        if (!version.IsLatest || (await catalog.ScanVersionsAsync(key, version.SyncId, KeyBytes.JustAfter(key), 1)).Count == 0)
        {
            await PurgeAsync(version);
        }
    }

    /// <summary>Notes that a version is gone for good.</summary>
    /// <returns>The change.</returns>
    public async ValueTask<long> AppendPurgeAsync(ObjectKey key, VersionId versionId, long removed)
    {
        long syncId = await catalog.NextSyncIdAsync();
        await catalog.AppendChangeAsync(new ObjectChange(syncId, ChangeAction.Purge, key, versionId, now) { Removed = removed });
        return syncId;
    }

    /// <summary>Takes a version away, and lets go of its content.</summary>
    public async ValueTask RemoveAsync(ObjectVersion version)
    {
        await catalog.DeleteVersionAsync(version);
        if (version.ContentId is { } contentId)
        {
            await catalog.ReleaseContentAsync(contentId, freeAt);
        }
    }

    private async ValueTask<long> PurgeAsync(ObjectVersion version)
    {
        await RemoveAsync(version);
        if (version.IsLatest)
        {
            Changed.Add(version.Key);
            if (await catalog.FindLatestAsync(version.Key) is { } next)
            {
                await catalog.SetNoncurrentAsync(next, since: null);
            }
        }

        return await AppendPurgeAsync(version.Key, version.VersionId, version.SyncId);
    }

    /// <summary>Before a new newest version: the old one steps back, or, where it is the null version being replaced, goes.</summary>
    /// <returns>The sync id of the version that went.</returns>
    private async ValueTask<long?> MakeRoomAsync(ObjectKey key, ObjectVersion? latest)
    {
        if (latest is null)
        {
            return null;
        }

        if (state != VersioningState.Enabled && latest.VersionId.IsNull)
        {
            await RemoveAsync(latest);
            return latest.SyncId;
        }

        await catalog.SetNoncurrentAsync(latest, now);
        if (state != VersioningState.Enabled && await catalog.FindNoncurrentNullAsync(key) is { } replaced)
        {
            await RemoveAsync(replaced);
            return replaced.SyncId;
        }

        return null;
    }
}
