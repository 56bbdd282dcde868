namespace Gateway.Storage.Backup;

/// <summary>One service in a backup.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Folder">The name of its folder under <c>services/</c>.</param>
/// <param name="SyncId">Its newest change in the backup.</param>
/// <param name="Objects">Current objects.</param>
/// <param name="Bytes">Bytes of all versions, and of the parts of unfinished uploads.</param>
/// <param name="CatalogSha256">SHA-256 of its <c>catalog.db</c>, hexadecimal; null when it had never been used and has none.</param>
public sealed record BackedUpService(string Id, string Folder, long SyncId, long Objects, long Bytes, string? CatalogSha256);
