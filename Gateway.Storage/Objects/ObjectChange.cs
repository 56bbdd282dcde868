namespace Gateway.Storage.Objects;

/// <summary>One line of a service's change feed.</summary>
/// <param name="SyncId">Position in the feed: 1, 2, 3 … without gaps.</param>
/// <param name="Action">What happened.</param>
/// <param name="Key">The object it happened to.</param>
/// <param name="VersionId">The version written, or removed.</param>
/// <param name="Time">When.</param>
public sealed record ObjectChange(long SyncId, ChangeAction Action, ObjectKey Key, VersionId VersionId, DateTimeOffset Time);
