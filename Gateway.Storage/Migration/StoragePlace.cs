using Gateway.Storage.Catalog.Postgres;
using Npgsql;

namespace Gateway.Storage.Migration;

/// <summary>Where a gateway keeps everything, in words for people; two that are equal are the same place. Holds no secret.</summary>
/// <param name="Catalog">Where the catalog is.</param>
/// <param name="Blobs">Where the bytes are.</param>
public sealed record StoragePlace(string Catalog, string Blobs)
{
    private const string Files = "files in ";

    /// <summary>Whether the bytes are files, in whichever folder: it may have been moved.</summary>
    internal bool IsOnDisk => Blobs.StartsWith(Files, StringComparison.Ordinal);

    /// <summary>The place that options name.</summary>
    public static StoragePlace Of(StorageOptions options) => new(
        options.Postgres is { } postgres ? Describe(postgres) : $"SQLite in {options.DataDirectory}",
        options.S3 is { } s3 ? $"the S3 store {s3}" : Files + options.DataDirectory);

    /// <inheritdoc />
    public override string ToString() => $"{Catalog}, with the bytes in {Blobs}";

    private static string Describe(PostgresOptions postgres)
    {
        var target = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
        return $"the PostgreSQL database '{target.Database}' at {target.Host}:{target.Port}";
    }
}
