using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>Where the catalog is that several gateways share.</summary>
/// <param name="ConnectionString">How to reach the database, in the words of Npgsql (npgsql.org/doc/connection-string-parameters.html).</param>
public sealed record PostgresOptions(string ConnectionString)
{
    /// <summary>The fewest connections that <see cref="MaxConnections"/> may be: reads must go on while a write waits.</summary>
    public const int LeastConnections = 4;

    /// <summary>How many connections a gateway has beside <see cref="MaxConnections"/>: one to listen, and two each for the lists of services and keys.</summary>
    public const int OtherConnections = 5;

    /// <summary>The most connections that this gateway opens for requests.</summary>
    public int MaxConnections { get; init; } = 20;

    /// <summary>Where it is, without the password.</summary>
    public override string ToString()
    {
        var parts = new NpgsqlConnectionStringBuilder(ConnectionString);
        return $"PostgreSQL at {parts.Host}:{parts.Port}, database {parts.Database}";
    }

    /// <summary>Why that is no connection string, as the end of a sentence that starts with what it is for; null when it is one. It never tells the password.</summary>
    public static string? Problem(string connectionString)
    {
        if (connectionString.Contains("://", StringComparison.Ordinal))
        {
            return "must be written as Host=...;Database=...;Username=...;Password=..., not as a URI";
        }

        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parts.Host) ? "names no Host" : string.IsNullOrEmpty(parts.Database) ? "names no Database" : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return "is none that Npgsql understands: Host=...;Database=...;Username=...;Password=... is expected";
        }
    }
}
