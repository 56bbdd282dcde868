using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>The writes, over any connection that understands <see cref="Statements"/>. The engine brings the transaction and the sync ids.</summary>
internal abstract class SqlCatalogTransaction(SqlSession session) : SqlCatalogReader(session), ICatalogTransaction
{
    public abstract ValueTask<long> NextSyncIdAsync();

    public async ValueTask InsertVersionAsync(ObjectVersion version) => await Session.ExecuteAsync(
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

    public async ValueTask SetNoncurrentAsync(ObjectVersion version, DateTimeOffset? since) => await Session.ExecuteAsync(
        Statements.SetNoncurrent, ("@since", since?.ToUnixTimeMilliseconds()), ("@key", version.Key.ToUtf8()), ("@age", -version.SyncId));

    public async ValueTask DeleteVersionAsync(ObjectVersion version) =>
        await Session.ExecuteAsync(Statements.DeleteVersion, ("@key", version.Key.ToUtf8()), ("@age", -version.SyncId));

    public abstract ValueTask AppendChangeAsync(ObjectChange change);

    public abstract ValueTask DeleteChangesAsync(long after, long upTo);

    public abstract ValueTask RaiseFloorAsync(long syncId);

    public abstract ValueTask NoteReversedAsync(long syncId);

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

        return (long)(await Session.InsertAsync(
            Statements.InsertContent,
            ("@crc32c", (long)content.InlineCrc32C),
            ("@body", content.Inline?.ToArray()),
            ("@segments", content.Inline is null ? SegmentCodec.Write(content.Segments) : null)))!;
    }

    public async ValueTask RetainContentAsync(long contentId) => await Session.ExecuteAsync(Statements.RetainContent, ("@id", contentId));

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

    public async ValueTask DissolveContentAsync(long contentId) => await Session.ExecuteAsync(Statements.DeleteContent, ("@id", contentId));

    public async ValueTask ReserveBlobAsync(BlobId id, DateTimeOffset until) =>
        await Session.ExecuteAsync(Statements.ReserveBlob, ("@id", id.ToBytes()), ("@until", until.ToUnixTimeMilliseconds()));

    public async ValueTask FreeBlobAsync(BlobId id, DateTimeOffset freeAt) =>
        await Session.ExecuteAsync(Statements.FreeBlob, ("@id", id.ToBytes()), ("@freeAt", freeAt.ToUnixTimeMilliseconds()));

    public async ValueTask GiveUpBlobAsync(BlobId id, DateTimeOffset freeAt) =>
        await Session.ExecuteAsync(Statements.GiveUpBlob, ("@id", id.ToBytes()), ("@freeAt", freeAt.ToUnixTimeMilliseconds()));

    public async ValueTask FreeReservedBlobsAsync(DateTimeOffset until, DateTimeOffset freeAt) => await Session.ExecuteAsync(
        Statements.FreeReservedBlobs, ("@until", until.ToUnixTimeMilliseconds()), ("@freeAt", freeAt.ToUnixTimeMilliseconds()));

    public async ValueTask ForgetBlobAsync(BlobId id) => await Session.ExecuteAsync(Statements.ForgetBlob, ("@id", id.ToBytes()));

    public async ValueTask InsertUploadAsync(UploadRecord upload) => await Session.ExecuteAsync(
        Statements.InsertUpload,
        ("@uploadId", upload.UploadId),
        ("@key", upload.Key.ToUtf8()),
        ("@initiated", upload.Initiated.ToUnixTimeMilliseconds()),
        ("@owner", upload.Owner),
        ("@metadata", MetadataJson.Write(upload.Metadata)),
        ("@checksumAlgorithm", (int)upload.Checksum.Algorithm),
        ("@checksumType", (int)upload.Checksum.Type),
        ("@checksumDeclared", upload.Checksum.Declared ? 1 : 0));

    public async ValueTask CompleteUploadAsync(string uploadId, UploadResult result) => await Session.ExecuteAsync(
        Statements.CompleteUpload,
        ("@completed", result.Completed.ToUnixTimeMilliseconds()),
        ("@versionId", result.VersionId.Value),
        ("@etag", result.ETag),
        ("@checksum", result.Checksum.Value),
        ("@uploadId", uploadId));

    public async ValueTask DeleteUploadAsync(string uploadId)
    {
        await DeletePartsAsync(uploadId);
        await Session.ExecuteAsync(Statements.DeleteUpload, ("@uploadId", uploadId));
    }

    public async ValueTask DeletePartsAsync(string uploadId) => await Session.ExecuteAsync(Statements.DeleteParts, ("@uploadId", uploadId));

    public async ValueTask ForgetCompletedUploadsAsync(DateTimeOffset before) =>
        await Session.ExecuteAsync(Statements.ForgetCompletedUploads, ("@before", before.ToUnixTimeMilliseconds()));

    public async ValueTask InsertPartAsync(PartRecord part) => await Session.ExecuteAsync(
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

    public async ValueTask DeletePartAsync(string uploadId, int number) =>
        await Session.ExecuteAsync(Statements.DeletePart, ("@uploadId", uploadId), ("@number", number));

    public async ValueTask RestoreBlobAsync(BlobId id) => await Session.ExecuteAsync(Statements.RestoreBlob, ("@id", id.ToBytes()));

    public async ValueTask SetReferencesAsync(long contentId, long references) =>
        await Session.ExecuteAsync(Statements.SetReferences, ("@refs", references), ("@id", contentId));

    protected async ValueTask InsertChangeAsync(ObjectChange change) => await Session.ExecuteAsync(
        Statements.InsertChange,
        ("@syncId", change.SyncId),
        ("@action", (int)change.Action),
        ("@key", change.Key.ToUtf8()),
        ("@versionId", change.VersionId?.Value ?? ""),
        ("@time", change.Time.ToUnixTimeMilliseconds()),
        ("@removed", change.Removed),
        ("@previous", change.Previous),
        ("@reversed", change.Reversed));
}
