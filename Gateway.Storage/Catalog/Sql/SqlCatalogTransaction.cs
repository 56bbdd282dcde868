using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>
/// The writes, over any connection that understands <see cref="Statements"/>. The engine brings the transaction. While it runs, no other gives out
/// ids, so they follow the order of commits.
/// </summary>
internal abstract class SqlCatalogTransaction(SqlSession session) : SqlCatalogReader(session), ICatalogTransaction
{
    /// <inheritdoc />
    public virtual VersioningState? Versioning => null;

    /// <summary>Where the ids stand.</summary>
    protected CatalogPosition Position { get; set; }

    /// <summary>Where one caller's share of the group begins.</summary>
    public (long Writes, CatalogPosition Position) Mark() => (Session.Writes, Position);

    /// <summary>Forgets a share that was refused. False when it has written already: then forgetting it takes more.</summary>
    public bool TryForget((long Writes, CatalogPosition Position) mark)
    {
        if (Session.Writes != mark.Writes)
        {
            return false;
        }

        Position = mark.Position;
        return true;
    }

    /// <summary>Starts one caller's share in a way that lets its writes be undone.</summary>
    /// <returns>What <see cref="RollbackToSavepointAsync"/> needs.</returns>
    public async ValueTask<CatalogPosition> SavepointAsync()
    {
        await Session.ExecuteAsync("SAVEPOINT work");
        return Position;
    }

    /// <summary>Ends the share; all of it has been done then.</summary>
    public async ValueTask ReleaseSavepointAsync() => await Session.ExecuteAsync("RELEASE SAVEPOINT work");

    /// <summary>Undoes the share.</summary>
    public async ValueTask RollbackToSavepointAsync(CatalogPosition savepoint)
    {
        Session.DiscardPosted();
        await Session.PostAsync("ROLLBACK TO SAVEPOINT work");
        await ReleaseSavepointAsync();
        Position = savepoint;
    }

    public ValueTask<long> NextSyncIdAsync() => ValueTask.FromResult(Position.Next);

    public ValueTask InsertVersionAsync(ObjectVersion version) => Session.PostAsync(
        Statements.InsertVersion,
        ("@key", version.Key.ToUtf8()),
        ("@age", -version.SyncId),
        ("@versionId", version.VersionId.Value),
        ("@noncurrentSince", version.IsLatest ? null : version.Modified.ToUnixTimeMilliseconds()),
        ("@deleteMarker", version.IsDeleteMarker ? 1 : 0),
        ("@size", version.Size),
        ("@modified", version.Modified.ToUnixTimeMilliseconds()),
        ("@contentId", version.ContentId),
        ("@details", DetailsJson.Write(new VersionDetails(version.ETag, version.Owner, version.Checksum, version.Metadata))));

    public ValueTask SetNoncurrentAsync(ObjectVersion version, DateTimeOffset? since) => Session.PostAsync(
        Statements.SetNoncurrent, ("@since", since?.ToUnixTimeMilliseconds()), ("@key", version.Key.ToUtf8()), ("@age", -version.SyncId));

    public ValueTask DeleteVersionAsync(ObjectVersion version) =>
        Session.PostAsync(Statements.DeleteVersion, ("@key", version.Key.ToUtf8()), ("@age", -version.SyncId));

    public async ValueTask AppendChangeAsync(ObjectChange change)
    {
        bool jumps = change.SyncId != Position.Last + 1;
        await InsertChangeAsync(jumps ? change with { Previous = Position.Last, Reversed = change.Reversed ?? Position.ReversedSince } : change);
        Position = Position with { Last = change.SyncId };
    }

    public async ValueTask DeleteChangesAsync(long after, long upTo)
    {
        await Session.PostAsync(Statements.DeleteChanges, ("@after", after), ("@upTo", upTo));
        await SynchronizeAsync();
    }

    public async ValueTask RaiseFloorAsync(long syncId)
    {
        await Session.PostAsync(Statements.RaiseFloor, ("@floor", syncId));
        await SynchronizeAsync();
    }

    public async ValueTask NoteReversedAsync(long syncId)
    {
        await Session.PostAsync(Statements.NoteReversed, ("@reversed", syncId));
        await RaiseFloorAsync(syncId);
    }

    public virtual ValueTask CloseAsync() => ValueTask.CompletedTask;

    public async ValueTask<long> InsertContentAsync(StoredContent content)
    {
        foreach (Segment segment in content.Segments)
        {
            if (segment.Blob is { } blob && await Session.ExecuteAsync(Statements.AdoptBlob, ("@id", blob.ToBytes())) == 0)
            {
                throw new StorageException(StorageError.Unavailable, $"Blob {blob} was given up before it could be used.");
            }
        }

        long id = Position.LastContent + 1;
        await Session.PostAsync(
            Statements.InsertContent,
            ("@id", id),
            ("@crc32c", (long)content.InlineCrc32C),
            ("@body", content.Inline?.ToArray()),
            ("@segments", content.Inline is null ? SegmentCodec.Write(content.Segments) : null));
        Position = Position with { LastContent = id };
        return id;
    }

    public ValueTask RetainContentAsync(long contentId) => Session.PostAsync(Statements.RetainContent, ("@id", contentId));

    public async ValueTask ReleaseContentAsync(long contentId, DateTimeOffset freeAt)
    {
        if (await Session.ExecuteAsync(Statements.ReleaseContent, ("@id", contentId)) > 0)
        {
            return;
        }

        StoredContent? content = await FindContentAsync(contentId);
        foreach (Segment segment in content?.Segments ?? [])
        {
            if (segment.Blob is { } blob)
            {
                await FreeBlobAsync(blob, freeAt);
            }
        }

        await DissolveContentAsync(contentId);
    }

    public ValueTask DissolveContentAsync(long contentId) => Session.PostAsync(Statements.DeleteContent, ("@id", contentId));

    public ValueTask ReserveBlobAsync(BlobId id, DateTimeOffset until) =>
        Session.PostAsync(Statements.ReserveBlob, ("@id", id.ToBytes()), ("@until", until.ToUnixTimeMilliseconds()));

    public ValueTask FreeBlobAsync(BlobId id, DateTimeOffset freeAt) =>
        Session.PostAsync(Statements.FreeBlob, ("@id", id.ToBytes()), ("@freeAt", freeAt.ToUnixTimeMilliseconds()));

    public ValueTask GiveUpBlobAsync(BlobId id, DateTimeOffset freeAt) =>
        Session.PostAsync(Statements.GiveUpBlob, ("@id", id.ToBytes()), ("@freeAt", freeAt.ToUnixTimeMilliseconds()));

    public ValueTask FreeReservedBlobsAsync(DateTimeOffset until, DateTimeOffset freeAt) => Session.PostAsync(
        Statements.FreeReservedBlobs, ("@until", until.ToUnixTimeMilliseconds()), ("@freeAt", freeAt.ToUnixTimeMilliseconds()));

    public ValueTask ForgetBlobAsync(BlobId id) => Session.PostAsync(Statements.ForgetBlob, ("@id", id.ToBytes()));

    public ValueTask InsertUploadAsync(UploadRecord upload) => Session.PostAsync(
        Statements.InsertUpload,
        ("@uploadId", upload.UploadId),
        ("@key", upload.Key.ToUtf8()),
        ("@initiated", upload.Initiated.ToUnixTimeMilliseconds()),
        ("@owner", upload.Owner),
        ("@metadata", MetadataJson.Write(upload.Metadata)),
        ("@checksumAlgorithm", (int)upload.Checksum.Algorithm),
        ("@checksumType", (int)upload.Checksum.Type),
        ("@checksumDeclared", upload.Checksum.Declared ? 1 : 0));

    public ValueTask CompleteUploadAsync(string uploadId, UploadResult result) => Session.PostAsync(
        Statements.CompleteUpload,
        ("@completed", result.Completed.ToUnixTimeMilliseconds()),
        ("@versionId", result.VersionId.Value),
        ("@etag", result.ETag),
        ("@checksum", result.Checksum.Value),
        ("@uploadId", uploadId));

    public async ValueTask DeleteUploadAsync(string uploadId)
    {
        await DeletePartsAsync(uploadId);
        await Session.PostAsync(Statements.DeleteUpload, ("@uploadId", uploadId));
    }

    public ValueTask DeletePartsAsync(string uploadId) => Session.PostAsync(Statements.DeleteParts, ("@uploadId", uploadId));

    public ValueTask ForgetCompletedUploadsAsync(DateTimeOffset before) =>
        Session.PostAsync(Statements.ForgetCompletedUploads, ("@before", before.ToUnixTimeMilliseconds()));

    public ValueTask InsertPartAsync(PartRecord part) => Session.PostAsync(
        Statements.InsertPart,
        ("@uploadId", part.UploadId),
        ("@number", part.Number),
        ("@size", part.Size),
        ("@modified", part.Modified.ToUnixTimeMilliseconds()),
        ("@etag", part.ETag),
        ("@checksumAlgorithm", (int)part.Checksum.Algorithm),
        ("@checksumType", (int)part.Checksum.Type),
        ("@checksum", part.Checksum.Value),
        ("@contentId", part.ContentId));

    public ValueTask<PartRecord?> FindPartAsync(string uploadId, int number) =>
        Session.FirstAsync(Rows.Part, Statements.FindPart, ("@uploadId", uploadId), ("@number", number));

    public ValueTask DeletePartAsync(string uploadId, int number) =>
        Session.PostAsync(Statements.DeletePart, ("@uploadId", uploadId), ("@number", number));

    public ValueTask RestoreBlobAsync(BlobId id) => Session.PostAsync(Statements.RestoreBlob, ("@id", id.ToBytes()));

    public ValueTask SetReferencesAsync(long contentId, long references) =>
        Session.PostAsync(Statements.SetReferences, ("@refs", references), ("@id", contentId));

    private ValueTask InsertChangeAsync(ObjectChange change) => Session.PostAsync(
        Statements.InsertChange,
        ("@syncId", change.SyncId),
        ("@action", (int)change.Action),
        ("@key", change.Key.ToUtf8()),
        ("@versionId", change.VersionId?.Value ?? ""),
        ("@time", change.Time.ToUnixTimeMilliseconds()),
        ("@removed", change.Removed),
        ("@previous", change.Previous),
        ("@reversed", change.Reversed));

    /// <summary>Reads where the ids stand.</summary>
    protected async ValueTask SynchronizeAsync() => Position = await Session.FirstAsync(Rows.Position, Statements.Position);
}
