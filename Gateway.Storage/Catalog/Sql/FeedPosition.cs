namespace Gateway.Storage.Catalog.Sql;

/// <summary>Where the feed stands.</summary>
/// <param name="Last">The newest change; 0 when there is none.</param>
/// <param name="Floor">Sync ids up to this one are not given out any more.</param>
/// <param name="Reversed">The newest sync id that a rewind reversed.</param>
internal readonly record struct FeedPosition(long Last, long Floor, long Reversed)
{
    /// <summary>The next sync id.</summary>
    public long Next => Math.Max(Last, Floor) + 1;

    /// <summary>The newest reversed one among those that the next change jumps over; null when there is none.</summary>
    public long? ReversedSince => Reversed > Last ? Reversed : null;
}
