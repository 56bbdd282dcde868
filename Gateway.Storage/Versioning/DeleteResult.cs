using Gateway.Storage.Objects;

namespace Gateway.Storage.Versioning;

/// <summary>What a delete did.</summary>
/// <param name="Existed">Whether there was something to delete.</param>
/// <param name="VersionId">The version removed, or the delete marker added or removed; null when nothing with an id was touched.</param>
/// <param name="IsDeleteMarker">Whether <paramref name="VersionId"/> is a delete marker.</param>
/// <param name="SyncId">The change; null when nothing changed.</param>
public sealed record DeleteResult(bool Existed, VersionId? VersionId, bool IsDeleteMarker, long? SyncId)
{
    /// <summary>The versioning state of the service that it was decided in.</summary>
    public VersioningState Versioning { get; init; }
}
