using Gateway.Storage.Objects;

namespace Gateway.Storage.Versioning;

/// <summary>A version about to be written: everything but its place in the history.</summary>
internal sealed record VersionDraft(
    ObjectKey Key,
    long Size,
    string ETag,
    string Owner,
    ObjectChecksum? Checksum,
    ObjectMetadata Metadata,
    long? ContentId);
