using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog;

/// <summary>What a completed upload became.</summary>
/// <param name="VersionId">The version it made.</param>
/// <param name="ETag">That version's ETag.</param>
/// <param name="Checksum">That version's checksum.</param>
/// <param name="Completed">When.</param>
public sealed record UploadResult(VersionId VersionId, string ETag, ObjectChecksum Checksum, DateTimeOffset Completed);
