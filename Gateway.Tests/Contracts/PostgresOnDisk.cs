using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Gateway.Storage;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Tests.Host;
using Npgsql;

namespace Gateway.Tests.Contracts;

/// <summary>A catalog in PostgreSQL, with bodies on disk.</summary>
internal sealed partial class PostgresOnDisk : StorageBackend
{
    private static readonly Lazy<PostgresDatabase> Database = new(OpenDatabase);
    private static long _services;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, long> _numbers = [];

    public PostgresOnDisk() => _ = PostgresServer.Shared;

    public override ICatalog OpenCatalog(string name)
    {
        Database.Value.Migrate(SchemaOf(name), "Service");
        return new PostgresCatalog(Database.Value, NumberOf(name), "test");
    }

    public override IBlobStore OpenBlobs(string name) => new DiskBlobStore(_folder.File(name), Durability.Normal);

    public override void Damage(string name, BlobId blob) => SqliteOnDisk.DamageIn(_folder.File(name), blob);

    public override void Execute(string name, string sql)
    {
        using NpgsqlConnection connection = Database.Value.OpenConnection();
        PostgresDatabase.Execute(connection, $"SET search_path TO {SchemaOf(name)}");
        PostgresDatabase.Execute(connection, Bytes().Replace(sql, @"'\x${bytes}'::bytea"));
    }

    public override void Refuse(string name, string key) => Execute(name, $"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON changes FOR EACH ROW WHEN (new.key = '{key}') EXECUTE FUNCTION refuse()
        """);

    public override void Dispose()
    {
        foreach (string name in _numbers.Keys)
        {
            Execute(name, $"DROP SCHEMA IF EXISTS {SchemaOf(name)} CASCADE");
        }

        _folder.Dispose();
    }

    /// <summary>The schema of a catalog.</summary>
    public string SchemaOf(string name) => PostgresDatabase.SchemaOf(NumberOf(name));

    private static PostgresDatabase OpenDatabase()
    {
        var database = PostgresDatabase.Open(PostgresServer.Shared.CreateDatabase(), Durability.Normal);
        database.Migrate(PostgresDatabase.RegistrySchema, "Registry");
        return database;
    }

    private long NumberOf(string name) => _numbers.GetOrAdd(name, _ => Interlocked.Increment(ref _services));

    [GeneratedRegex("X'(?<bytes>[0-9A-F]*)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bytes();
}
