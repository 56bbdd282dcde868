namespace Gateway.Storage.Catalog.Postgres;

/// <summary>Where the catalog is that several gateways share.</summary>
/// <param name="ConnectionString">How to reach the database, in the words of Npgsql (npgsql.org/doc/connection-string-parameters.html).</param>
public sealed record PostgresOptions(string ConnectionString)
{
    /// <summary>The most connections that this gateway opens, the one that listens not counted.</summary>
    public int MaxConnections { get; init; } = 20;
}
