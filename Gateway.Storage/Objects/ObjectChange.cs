namespace Gateway.Storage.Objects;

/// <summary>One line of a service's change feed.</summary>
/// <param name="SyncId">Position in the feed. Ids rise by one, and after a rewind by more; none is ever used twice.</param>
/// <param name="Action">What happened.</param>
/// <param name="Key">The object it happened to.</param>
/// <param name="VersionId">The version or delete marker written, or removed; null for a delete that added no marker.</param>
/// <param name="Time">When.</param>
public sealed record ObjectChange(long SyncId, ChangeAction Action, ObjectKey Key, VersionId? VersionId, DateTimeOffset Time)
{
    /// <summary>The sync id of the version or marker that this change took away for good; null when it took none.</summary>
    public long? Removed { get; init; }

    /// <summary>The sync id before this one where ids jump; null where it is one less. Set by the catalog.</summary>
    public long? Previous { get; init; }

    /// <summary>
    /// Where ids jump: the newest of those jumped over that were changes once, until a rewind reversed them; null when none was, as after a
    /// promotion or a restore.
    /// </summary>
    public long? Reversed { get; init; }

    /// <summary>The sync id that a reader of the feed must have seen last before this change.</summary>
    public long After => Previous ?? SyncId - 1;
}
