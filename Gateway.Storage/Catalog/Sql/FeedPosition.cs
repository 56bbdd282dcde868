namespace Gateway.Storage.Catalog.Sql;

/// <summary>Where the feed stands.</summary>
/// <param name="Last">The newest change; 0 when there is none.</param>
/// <param name="Floor">Sync ids up to this one are not given out any more.</param>
internal readonly record struct FeedPosition(long Last, long Floor)
{
    /// <summary>The next sync id.</summary>
    public long Next => Math.Max(Last, Floor) + 1;
}
