using System.Data.Common;
using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>Maps rows to domain values, by the column order of <see cref="Statements"/>.</summary>
internal static class Rows
{
    private const int VersionColumns = 9;

    private const int ChangeColumns = 8;

    public static ObjectVersion Version(DbDataReader row) => Version(row, 0);

    private static ObjectVersion Version(DbDataReader row, int first)
    {
        VersionDetails details = DetailsJson.Read(row.GetFieldValue<byte[]>(first + 8));
        return new ObjectVersion
        {
            Key = Key(row, first),
            SyncId = -row.GetInt64(first + 1),
            VersionId = VersionIdAt(row, first + 2),
            IsLatest = row.IsDBNull(first + 3),
            IsDeleteMarker = row.GetInt64(first + 4) != 0,
            Size = row.GetInt64(first + 5),
            Modified = Time(row, first + 6),
            ContentId = row.IsDBNull(first + 7) ? null : row.GetInt64(first + 7),
            ETag = details.ETag,
            Owner = details.Owner,
            Checksum = details.Checksum,
            Metadata = details.Metadata,
        };
    }

    public static (ObjectVersion Version, StoredContent Content) VersionWithContent(DbDataReader row)
    {
        ObjectVersion version = Version(row);
        if (version.ContentId is null)
        {
            return (version, StoredContent.Empty);
        }

        return row.IsDBNull(VersionColumns)
            ? throw new StorageException(StorageError.Corrupted, $"Version {version.VersionId} of '{version.Key}' has lost its content.")
            : (version, Content(row, VersionColumns));
    }

    public static StoredContent Content(DbDataReader row, int first)
    {
        uint crc = (uint)row.GetInt64(first);
        if (row.IsDBNull(first + 1) && row.IsDBNull(first + 2))
        {
            throw new StorageException(StorageError.Corrupted, "A content has neither bytes nor segments.");
        }

        return row.IsDBNull(first + 1)
            ? new StoredContent(null, crc, SegmentCodec.Read(row.GetFieldValue<byte[]>(first + 2)))
            : new StoredContent(row.GetFieldValue<byte[]>(first + 1), crc, []);
    }

    public static ContentRecord ContentRecord(DbDataReader row)
    {
        StoredContent? content = null;
        try
        {
            content = Content(row, 3);
        }
        catch (StorageException e) when (e.Error == StorageError.Corrupted)
        {
            // Told by its absence: one damaged content must not hide the others.
        }

        return new ContentRecord(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), content);
    }

    public static ObjectChange Change(DbDataReader row) => new(
        row.GetInt64(0),
        (ChangeAction)row.GetInt64(1),
        Key(row, 2),
        row.GetString(3).Length == 0 ? null : VersionIdAt(row, 3),
        Time(row, 4))
    {
        Removed = row.IsDBNull(5) ? null : row.GetInt64(5),
        Previous = row.IsDBNull(6) ? null : row.GetInt64(6),
        Reversed = row.IsDBNull(7) ? null : row.GetInt64(7),
    };

    public static (ObjectChange Change, ObjectVersion? Version) ChangeWithVersion(DbDataReader row) =>
        (Change(row), row.IsDBNull(ChangeColumns) ? null : Version(row, ChangeColumns));

    public static UploadRecord Upload(DbDataReader row)
    {
        var checksum = new UploadChecksum((ChecksumAlgorithm)row.GetInt64(5), (ChecksumType)row.GetInt64(6), row.GetInt64(7) != 0);
        return new UploadRecord(
            row.GetString(0),
            Key(row, 1),
            Time(row, 2),
            row.GetString(3),
            MetadataJson.Read(row.GetFieldValue<byte[]>(4)),
            checksum,
            row.IsDBNull(8)
                ? null
                : new UploadResult(VersionIdAt(row, 9), row.GetString(10), new(checksum.Algorithm, checksum.Type, row.GetString(11)), Time(row, 8)));
    }

    public static PartRecord Part(DbDataReader row) => new(
        row.GetString(0),
        (int)row.GetInt64(1),
        row.GetInt64(2),
        Time(row, 3),
        row.GetString(4),
        Checksum(row, 5),
        row.IsDBNull(8) ? null : row.GetInt64(8));

    public static BlobRecord Blob(DbDataReader row) => new(BlobIdAt(row), (BlobState)row.GetInt64(1), row.IsDBNull(2) ? null : Time(row, 2));

    public static BlobId BlobIdAt(DbDataReader row) => BlobId.FromBytes(row.GetFieldValue<byte[]>(0));

    public static CatalogPosition Position(DbDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));

    public static ObjectKey KeyAt(DbDataReader row) => Key(row, 0);

    public static ObjectKey Key(DbDataReader row, int column) => ObjectKey.FromUtf8(row.GetFieldValue<byte[]>(column));

    private static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static ObjectChecksum Checksum(DbDataReader row, int column) =>
        new((ChecksumAlgorithm)row.GetInt64(column), (ChecksumType)row.GetInt64(column + 1), row.GetString(column + 2));

    public static VersionId VersionIdAt(DbDataReader row, int column) =>
        VersionId.TryParse(row.GetString(column), out VersionId id)
            ? id
            : throw new StorageException(StorageError.Corrupted, $"The catalog holds a malformed version id '{row.GetString(column)}'.");
}
