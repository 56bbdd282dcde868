namespace Gateway.Storage.Catalog.Sql;

/// <summary>Where the ids stand that a transaction gives out.</summary>
/// <param name="Last">The newest change; 0 when there is none.</param>
/// <param name="Floor">Sync ids up to this one are not given out any more.</param>
/// <param name="Reversed">The newest sync id that a rewind reversed.</param>
/// <param name="LastContent">The highest id of a content; 0 when there is none.</param>
internal readonly record struct CatalogPosition(long Last, long Floor, long Reversed, long LastContent)
{
    /// <summary>The next sync id.</summary>
    public long Next => Math.Max(Last, Floor) + 1;

    /// <summary>The newest reversed one among those that the next change jumps over; null when there is none.</summary>
    public long? ReversedSince => Reversed > Last ? Reversed : null;
}
