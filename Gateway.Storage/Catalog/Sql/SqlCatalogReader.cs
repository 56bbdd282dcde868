using System.Data.Common;
using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>The reads, over any connection that understands <see cref="Statements"/>.</summary>
internal abstract class SqlCatalogReader(SqlSession session) : ICatalogReader
{
    protected SqlSession Session { get; } = session;

    public ValueTask<ObjectVersion?> FindLatestAsync(ObjectKey key) =>
        Session.FirstAsync(Rows.Version, Statements.FindLatest, ("@key", key.ToUtf8()));

    public ValueTask<ObjectVersion?> FindVersionAsync(ObjectKey key, VersionId versionId) => versionId.SyncId is { } syncId
        ? Session.FirstAsync(Rows.Version, Statements.FindByAge, ("@key", key.ToUtf8()), ("@age", -syncId), ("@versionId", versionId.Value))
        : Session.FirstAsync(Rows.Version, Statements.FindNull, ("@key", key.ToUtf8()));

    public ValueTask<ObjectVersion?> FindVersionAsync(ObjectKey key, long syncId) =>
        Session.FirstAsync(Rows.Version, Statements.FindBySyncId, ("@key", key.ToUtf8()), ("@age", -syncId));

    public ValueTask<ObjectVersion?> FindNoncurrentNullAsync(ObjectKey key) =>
        Session.FirstAsync(Rows.Version, Statements.FindNoncurrentNull, ("@key", key.ToUtf8()));

    public ValueTask<(ObjectVersion Version, StoredContent Content)?> FindContentAsync(ObjectKey key, VersionId? versionId)
    {
        // Version and content in one statement: between two, the version may go and its content's place be taken.
        return versionId switch
        {
            null => FindAsync(Statements.FindLatestContent, ("@key", key.ToUtf8())),
            { SyncId: { } syncId } id => FindAsync(Statements.FindContentByAge, ("@key", key.ToUtf8()), ("@age", -syncId), ("@versionId", id.Value)),
            _ => FindAsync(Statements.FindNullContent, ("@key", key.ToUtf8())),
        };

        ValueTask<(ObjectVersion Version, StoredContent Content)?> FindAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
            Session.FirstAsync<(ObjectVersion Version, StoredContent Content)?>(row => Rows.VersionWithContent(row), sql, parameters);
    }

    public ValueTask<StoredContent?> FindContentAsync(long contentId) =>
        Session.FirstAsync(row => Rows.Content(row, 0), Statements.FindContent, ("@id", contentId));

    public ValueTask<IReadOnlyList<(long Id, StoredContent Content)>> ScanContentsAsync(long after, int take) =>
        Session.AllAsync(row => (row.GetInt64(0), Rows.Content(row, 1)), Statements.ScanContents, ("@after", after), ("@take", take));

    public ValueTask<IReadOnlyList<ObjectVersion>> ScanCurrentAsync(byte[] from, byte[] before, int take) =>
        Session.AllAsync(Rows.Version, Statements.ScanCurrent, ("@from", from), ("@before", before), ("@take", take));

    public ValueTask<IReadOnlyList<ObjectVersion>> ScanVersionsAsync(byte[] from, long olderThan, byte[] before, int take) =>
        Session.AllAsync(Rows.Version, Statements.ScanVersions, ("@from", from), ("@age", -olderThan), ("@before", before), ("@take", take));

    public ValueTask<IReadOnlyList<ObjectVersion>> ScanNoncurrentAsync(DateTimeOffset since, int take) =>
        Session.AllAsync(Rows.Version, Statements.ScanNoncurrent, ("@since", since.ToUnixTimeMilliseconds()), ("@take", take));

    public ValueTask<IReadOnlyList<ObjectVersion>> ScanDeleteMarkersAsync(DateTimeOffset before, int take) =>
        Session.AllAsync(Rows.Version, Statements.ScanDeleteMarkers, ("@before", before.ToUnixTimeMilliseconds()), ("@take", take));

    public async ValueTask<bool> AnyVersionAsync() => await Session.ScalarAsync(Statements.AnyVersion) is not null;

    public ValueTask<UploadRecord?> FindUploadAsync(string uploadId) =>
        Session.FirstAsync(Rows.Upload, Statements.FindUpload, ("@uploadId", uploadId));

    public ValueTask<IReadOnlyList<UploadRecord>> ScanUploadsAsync(byte[] from, string afterUploadId, byte[] before, int take) =>
        Session.AllAsync(Rows.Upload, Statements.ScanUploads, ("@from", from), ("@uploadId", afterUploadId), ("@before", before), ("@take", take));

    public ValueTask<IReadOnlyList<PartRecord>> ScanPartsAsync(string uploadId, int after, int take) =>
        Session.AllAsync(Rows.Part, Statements.ScanParts, ("@uploadId", uploadId), ("@after", after), ("@take", take));

    public ValueTask<IReadOnlyList<ObjectChange>> ScanChangesAsync(long after, int take) =>
        Session.AllAsync(Rows.Change, Statements.ScanChanges, ("@after", after), ("@take", take));

    public ValueTask<IReadOnlyList<ObjectChange>> ScanChangesBackAsync(long before, int take) =>
        Session.AllAsync(Rows.Change, Statements.ScanChangesBack, ("@before", before), ("@take", take));

    public ValueTask<IReadOnlyList<(ObjectChange Change, ObjectVersion? Version)>> ScanFeedAsync(long after, int take) =>
        Session.AllAsync(Rows.ChangeWithVersion, Statements.ScanFeed, ("@after", after), ("@take", take));

    public ValueTask<ObjectChange?> FindChangeAsync(long syncId) => Session.FirstAsync(Rows.Change, Statements.FindChange, ("@syncId", syncId));

    public async ValueTask<long> LastReversedAsync() => (long)(await Session.ScalarAsync(Statements.LastReversed))!;

    public async ValueTask<long> LastSyncIdUpToAsync(long syncId) => (long)(await Session.ScalarAsync(Statements.LastSyncIdUpTo, ("@syncId", syncId)) ?? 0L);

    public async ValueTask<long> LastSyncIdUpToAsync(DateTimeOffset time) =>
        (long)(await Session.ScalarAsync(Statements.LastSyncIdUpToTime, ("@time", time.ToUnixTimeMilliseconds())) ?? 0L);

    public async ValueTask<long> LastSyncIdAsync() => (long)(await Session.ScalarAsync(Statements.LastSyncId) ?? 0L);

    public ValueTask<IReadOnlyList<BlobId>> ScanFreedBlobsAsync(DateTimeOffset now, int take) =>
        Session.AllAsync(Rows.BlobIdAt, Statements.ScanFreedBlobs, ("@now", now.ToUnixTimeMilliseconds()), ("@take", take));

    public ValueTask<BlobRecord?> FindBlobAsync(BlobId id) =>
        Session.FirstAsync(Rows.Blob, Statements.FindBlob, ("@id", id.ToBytes()));

    public ValueTask<IReadOnlyList<BlobRecord>> ScanBlobsAsync(BlobId? after, int take) =>
        Session.AllAsync(Rows.Blob, Statements.ScanBlobs, ("@after", after?.ToBytes() ?? []), ("@take", take));

    public async ValueTask VisitContentsAsync(Func<ContentRecord, ValueTask> visit)
    {
        await using DbDataReader rows = await Session.QueryAsync(Statements.VisitContents);
        while (await rows.ReadAsync())
        {
            try
            {
                await visit(Rows.ContentRecord(rows));
            }
            catch
            {
                Session.CancelQuery();
                throw;
            }
        }
    }

    public async ValueTask<long> TotalSizeAsync() => (long)(await Session.ScalarAsync(Statements.TotalSize) ?? 0L);

    public ValueTask<IReadOnlyList<ObjectVersion>> FindVersionsWithoutContentAsync(int take) =>
        Session.AllAsync(Rows.Version, Statements.FindVersionsWithoutContent, ("@take", take));

    public ValueTask<IReadOnlyList<PartRecord>> FindPartsWithoutContentAsync(int take) =>
        Session.AllAsync(Rows.Part, Statements.FindPartsWithoutContent, ("@take", take));

    public ValueTask<IReadOnlyList<ObjectKey>> FindKeysWithoutOneLatestAsync(int take) =>
        Session.AllAsync(Rows.KeyAt, Statements.FindKeysWithoutOneLatest, ("@take", take));

    public ValueTask<IReadOnlyList<long>> FindGapsAsync(int take) => Session.AllAsync(row => row.GetInt64(0), Statements.FindGaps, ("@take", take));

    public abstract ValueTask<IReadOnlyList<string>> CheckEngineAsync();
}
