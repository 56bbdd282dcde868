using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>What of a version is kept in one column.</summary>
internal readonly record struct VersionDetails(string ETag, string Owner, ObjectChecksum? Checksum, ObjectMetadata Metadata);
