namespace Gateway.Replication;

/// <summary>How far a replica is, at one moment.</summary>
/// <param name="Source">The gateway that it follows.</param>
/// <param name="Service">The service there.</param>
/// <param name="LastSync">When the primary last answered; null before the first time.</param>
/// <param name="LastSyncId">The newest change applied.</param>
/// <param name="PrimarySyncId">The newest change of the primary, as far as known.</param>
/// <param name="BehindSince">When the oldest change that it lacks was made, as far as known; null when it lacks none.</param>
/// <param name="Failure">Why it cannot follow at present; null when it does.</param>
internal sealed record ReplicationStatus(
    string Source, string Service, DateTimeOffset? LastSync, long LastSyncId, long PrimarySyncId, DateTimeOffset? BehindSince, string? Failure)
{
    /// <summary>Whom it follows, for people.</summary>
    public string Primary => $"{Source}/{Service}";

    /// <summary>
    /// How far behind its primary the replica is: since the oldest change that it lacks; while the primary cannot be reached and nothing is known
    /// to lack, since it last answered. Null when it never did.
    /// </summary>
    public TimeSpan? Lag(DateTimeOffset now) => this switch
    {
        { LastSync: null } => null,

        // The primary's clock may be ahead.
        { BehindSince: { } since } => now > since ? now - since : TimeSpan.Zero,
        { Failure: not null } => now - LastSync,
        _ => TimeSpan.Zero,
    };
}
