namespace Gateway.Storage.Migration;

/// <summary>A table of the catalog, the same in every engine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="KeyColumns">How many of the columns, the first, are its primary key; 0 for a table of one row.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record CatalogTable(string Name, int KeyColumns, params IReadOnlyList<string> Columns)
{
    /// <summary>The list of services.</summary>
    public static readonly CatalogTable Services = new(
        "services", 1, "number", "id", "name", "account", "created", "versioning", "keep_versions", "case_sensitive", "canned_acl", "region", "configured_versions", "replica_of", "promoted_from");

    /// <summary>The keys made at run time.</summary>
    public static readonly CatalogTable Keys = new("keys", 1, "id", "secret", "account", "admin", "all_level", "created");

    /// <summary>What all services share. What tells gateways of each other stays behind.</summary>
    public static readonly IReadOnlyList<CatalogTable> OfRegistry = [Services, Keys, new("key_permissions", 2, "key_id", "service_id", "level"), new("identity", 0, "id"), new("removed_services", 1, "number", "id", "removed")];

    /// <summary>The versions of a service.</summary>
    public static readonly CatalogTable Versions = new(
        "versions", 2, "key", "age", "version_id", "noncurrent_since", "delete_marker", "size", "modified", "content_id", "details");

    /// <summary>What each service has of its own.</summary>
    public static readonly IReadOnlyList<CatalogTable> OfService =
    [
        Versions,
        new("contents", 1, "id", "refs", "crc32c", "body", "segments"),
        new("blobs", 1, "id", "state", "free_at"),
        new("changes", 1, "sync_id", "action", "key", "version_id", "time", "removed", "previous", "reversed"),
        new(
            "uploads", 1, "upload_id", "key", "initiated", "owner", "metadata", "checksum_algorithm", "checksum_type", "checksum_declared", "completed", "result_version_id", "result_etag",
            "result_checksum"),
        new("parts", 2, "upload_id", "number", "size", "modified", "etag", "checksum_algorithm", "checksum_type", "checksum", "content_id"),
        new("feed", 0, "floor", "reversed"),
    ];

    /// <summary>Which blobs there are.</summary>
    public static readonly CatalogTable Segments = new("contents", 1, "id", "segments");

    /// <summary>Which versions have which content.</summary>
    public static readonly CatalogTable Holders = new("versions", 2, "key", "age", "version_id", "content_id");

    /// <summary>The columns, as SQL lists them.</summary>
    public string ColumnList => string.Join(", ", Columns);

    /// <summary>The columns of the key, as SQL lists them.</summary>
    public string KeyList => string.Join(", ", Columns.Take(KeyColumns));
}
