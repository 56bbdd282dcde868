namespace Gateway.Storage.Catalog.Sql;

/// <summary>The catalog's SQL, in what SQLite and PostgreSQL have in common.</summary>
internal static class Statements
{
    private const string VersionColumns =
        "v.key, v.age, v.version_id, v.noncurrent_since, v.delete_marker, v.size, v.modified, v.content_id, v.details";

    private const string ChangeColumns = "h.sync_id, h.action, h.key, h.version_id, h.time, h.removed, h.previous, h.reversed";

    private const string ContentColumns = "c.crc32c, c.body, c.segments";

    private const string UploadColumns =
        "upload_id, key, initiated, owner, metadata, checksum_algorithm, checksum_type, checksum_declared, " +
        "completed, result_version_id, result_etag, result_checksum";

    private const string PartColumns = "upload_id, number, size, modified, etag, checksum_algorithm, checksum_type, checksum, content_id";

    public const string FindLatest = $"SELECT {VersionColumns} FROM versions v WHERE v.key = @key ORDER BY v.age LIMIT 1";

    public const string FindByAge = $"SELECT {VersionColumns} FROM versions v WHERE v.key = @key AND v.age = @age AND v.version_id = @versionId";

    public const string FindBySyncId = $"SELECT {VersionColumns} FROM versions v WHERE v.key = @key AND v.age = @age";

    // The newest version if it is the null version, else the one among the noncurrent: one statement, so that none slips through in between.
    private const string Null =
        "(SELECT * FROM (SELECT * FROM versions WHERE key = @key ORDER BY age LIMIT 1) AS latest WHERE version_id = 'null' " +
        "UNION ALL SELECT * FROM versions WHERE key = @key AND noncurrent_since IS NOT NULL AND version_id = 'null') AS v";

    public const string FindNull = $"SELECT {VersionColumns} FROM {Null} LIMIT 1";

    public const string FindNoncurrentNull =
        $"SELECT {VersionColumns} FROM versions v WHERE v.key = @key AND v.noncurrent_since IS NOT NULL AND v.version_id = 'null'";

    public const string FindLatestContent =
        $"SELECT {VersionColumns}, {ContentColumns} FROM versions v LEFT JOIN contents c ON c.id = v.content_id WHERE v.key = @key ORDER BY v.age LIMIT 1";

    public const string FindContentByAge =
        $"SELECT {VersionColumns}, {ContentColumns} FROM versions v LEFT JOIN contents c ON c.id = v.content_id " +
        "WHERE v.key = @key AND v.age = @age AND v.version_id = @versionId";

    public const string FindNullContent =
        $"SELECT {VersionColumns}, {ContentColumns} FROM {Null} LEFT JOIN contents c ON c.id = v.content_id LIMIT 1";

    public const string FindContent = $"SELECT {ContentColumns} FROM contents c WHERE c.id = @id";

    public const string ScanContents = $"SELECT c.id, {ContentColumns} FROM contents c WHERE c.id > @after ORDER BY c.id LIMIT @take";

    public const string ScanCurrent =
        $"SELECT {VersionColumns} FROM versions v WHERE v.noncurrent_since IS NULL AND v.delete_marker = 0 " +
        "AND v.key >= @from AND v.key < @before ORDER BY v.key LIMIT @take";

    public const string ScanVersions =
        $"SELECT {VersionColumns} FROM versions v WHERE (v.key, v.age) > (@from, @age) AND v.key < @before ORDER BY v.key, v.age LIMIT @take";

    public const string ScanNoncurrent =
        $"SELECT {VersionColumns} FROM versions v WHERE v.noncurrent_since IS NOT NULL AND v.noncurrent_since < @since ORDER BY v.noncurrent_since LIMIT @take";

    public const string ScanDeleteMarkers =
        $"SELECT {VersionColumns} FROM versions v WHERE v.noncurrent_since IS NULL AND v.delete_marker = 1 AND v.modified < @before " +
        "AND NOT EXISTS (SELECT 1 FROM versions o WHERE o.key = v.key AND o.age > v.age) ORDER BY v.modified LIMIT @take";

    public const string AnyVersion = "SELECT 1 FROM versions LIMIT 1";

    public const string InsertVersion =
        "INSERT INTO versions (key, age, version_id, noncurrent_since, delete_marker, size, modified, content_id, details) " +
        "VALUES (@key, @age, @versionId, @noncurrentSince, @deleteMarker, @size, @modified, @contentId, @details)";

    public const string SetNoncurrent = "UPDATE versions SET noncurrent_since = @since WHERE key = @key AND age = @age";

    public const string DeleteVersion = "DELETE FROM versions WHERE key = @key AND age = @age";

    public const string LastSyncId = "SELECT MAX(sync_id) FROM changes";

    public const string PositionColumns =
        "COALESCE((SELECT MAX(sync_id) FROM changes), 0), floor, reversed, COALESCE((SELECT MAX(id) FROM contents), 0)";

    public const string Position = $"SELECT {PositionColumns} FROM feed";

    public const string RaiseFloor = "UPDATE feed SET floor = @floor WHERE floor < @floor";

    public const string NoteReversed = "UPDATE feed SET reversed = @reversed WHERE reversed < @reversed";

    public const string LastReversed = "SELECT reversed FROM feed";

    public const string InsertChange =
        "INSERT INTO changes (sync_id, action, key, version_id, time, removed, previous, reversed) " +
        "VALUES (@syncId, @action, @key, @versionId, @time, @removed, @previous, @reversed)";

    public const string DeleteChanges = "DELETE FROM changes WHERE sync_id > @after AND sync_id <= @upTo";

    public const string ScanChanges = $"SELECT {ChangeColumns} FROM changes h WHERE h.sync_id > @after ORDER BY h.sync_id LIMIT @take";

    public const string ScanChangesBack = $"SELECT {ChangeColumns} FROM changes h WHERE h.sync_id < @before ORDER BY h.sync_id DESC LIMIT @take";

    public const string ScanFeed =
        $"SELECT {ChangeColumns}, {VersionColumns} FROM changes h LEFT JOIN versions v ON v.key = h.key AND v.age = -h.sync_id " +
        "WHERE h.sync_id > @after ORDER BY h.sync_id LIMIT @take";

    public const string FindChange = $"SELECT {ChangeColumns} FROM changes h WHERE h.sync_id = @syncId";

    public const string LastSyncIdUpTo = "SELECT MAX(sync_id) FROM changes WHERE sync_id <= @syncId";

    public const string LastSyncIdUpToTime = "SELECT MAX(sync_id) FROM changes WHERE time <= @time";

    public const string FindGaps =
        "SELECT h.sync_id FROM (SELECT sync_id, previous, LAG(sync_id, 1, 0) OVER (ORDER BY sync_id) AS before FROM changes) AS h " +
        "WHERE h.before <> COALESCE(h.previous, h.sync_id - 1) LIMIT @take";

    public const string InsertContent = "INSERT INTO contents (id, refs, crc32c, body, segments) VALUES (@id, 1, @crc32c, @body, @segments)";

    public const string RetainContent = "UPDATE contents SET refs = refs + 1 WHERE id = @id";

    public const string ReleaseContent = "UPDATE contents SET refs = refs - 1 WHERE id = @id AND refs > 1";

    public const string SetReferences = "UPDATE contents SET refs = @refs WHERE id = @id";

    public const string DeleteContent = "DELETE FROM contents WHERE id = @id";

    public const string VisitContents =
        $"SELECT c.id, c.refs, COALESCE(held.refs, 0), {ContentColumns} FROM contents c LEFT JOIN (" +
        "SELECT content_id, COUNT(*) AS refs FROM (" +
        "SELECT content_id FROM versions WHERE content_id IS NOT NULL UNION ALL SELECT content_id FROM parts WHERE content_id IS NOT NULL" +
        ") AS holders GROUP BY content_id) AS held ON held.content_id = c.id ORDER BY c.id";

    public const string TotalSize = "SELECT CAST((SELECT COALESCE(SUM(size), 0) FROM versions) + (SELECT COALESCE(SUM(size), 0) FROM parts) AS BIGINT)";

    public const string FindPartsWithoutContent =
        $"SELECT {PartColumns} FROM parts WHERE content_id IS NOT NULL AND content_id NOT IN (SELECT id FROM contents) LIMIT @take";

    public const string FindVersionsWithoutContent =
        $"SELECT {VersionColumns} FROM versions v LEFT JOIN contents c ON c.id = v.content_id WHERE v.content_id IS NOT NULL AND c.id IS NULL LIMIT @take";

    public const string FindKeysWithoutOneLatest =
        "SELECT key FROM versions GROUP BY key HAVING COUNT(CASE WHEN noncurrent_since IS NULL THEN 1 END) <> 1 " +
        "OR MIN(age) <> MIN(CASE WHEN noncurrent_since IS NULL THEN age END) LIMIT @take";

    public const string ReserveBlob = "INSERT INTO blobs (id, state, free_at) VALUES (@id, 1, @until)";

    public const string AdoptBlob = "UPDATE blobs SET state = 2, free_at = NULL WHERE id = @id AND state IN (1, 2)";

    public const string FreeBlob = "UPDATE blobs SET state = 3, free_at = @freeAt WHERE id = @id";

    public const string GiveUpBlob = "UPDATE blobs SET state = 3, free_at = @freeAt WHERE id = @id AND state = 1";

    public const string RestoreBlob =
        "INSERT INTO blobs (id, state, free_at) VALUES (@id, 2, NULL) ON CONFLICT (id) DO UPDATE SET state = 2, free_at = NULL";

    public const string FreeReservedBlobs = "UPDATE blobs SET state = 3, free_at = @freeAt WHERE state = 1 AND free_at <= @until";

    public const string ForgetBlob = "DELETE FROM blobs WHERE id = @id";

    public const string ScanFreedBlobs = "SELECT id FROM blobs WHERE state = 3 AND free_at IS NOT NULL AND free_at <= @now ORDER BY free_at LIMIT @take";

    public const string FindBlob = "SELECT id, state, free_at FROM blobs WHERE id = @id";

    public const string ScanBlobs = "SELECT id, state, free_at FROM blobs WHERE id > @after ORDER BY id LIMIT @take";

    public const string FindUpload = $"SELECT {UploadColumns} FROM uploads WHERE upload_id = @uploadId";

    public const string ScanUploads =
        $"SELECT {UploadColumns} FROM uploads WHERE completed IS NULL AND (key, upload_id) > (@from, @uploadId) AND key < @before ORDER BY key, upload_id LIMIT @take";

    public const string InsertUpload =
        "INSERT INTO uploads (upload_id, key, initiated, owner, metadata, checksum_algorithm, checksum_type, checksum_declared) " +
        "VALUES (@uploadId, @key, @initiated, @owner, @metadata, @checksumAlgorithm, @checksumType, @checksumDeclared)";

    public const string CompleteUpload =
        "UPDATE uploads SET completed = @completed, result_version_id = @versionId, result_etag = @etag, result_checksum = @checksum WHERE upload_id = @uploadId";

    public const string DeleteUpload = "DELETE FROM uploads WHERE upload_id = @uploadId";

    public const string ForgetCompletedUploads = "DELETE FROM uploads WHERE completed IS NOT NULL AND completed < @before";

    public const string ScanParts = $"SELECT {PartColumns} FROM parts WHERE upload_id = @uploadId AND number > @after ORDER BY number LIMIT @take";

    public const string FindPart = $"SELECT {PartColumns} FROM parts WHERE upload_id = @uploadId AND number = @number";

    public const string InsertPart =
        "INSERT INTO parts (upload_id, number, size, modified, etag, checksum_algorithm, checksum_type, checksum, content_id) " +
        "VALUES (@uploadId, @number, @size, @modified, @etag, @checksumAlgorithm, @checksumType, @checksum, @contentId)";

    public const string DeletePart = "DELETE FROM parts WHERE upload_id = @uploadId AND number = @number";

    public const string DeleteParts = "DELETE FROM parts WHERE upload_id = @uploadId";
}
