using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;
using Gateway.Benchmarks.Targets;
using Gateway.Storage;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;
using Npgsql;

namespace Gateway.Benchmarks.Scale;

/// <summary>
/// 4 KiB puts from 64 tasks over a catalog in PostgreSQL, against pgbench with as many clients that insert the same rows into the same tables:
/// one of each a transaction, under no lock, with ids from a sequence.
/// </summary>
internal sealed class CatalogTarget(ScaleContext context) : ITarget
{
    private const int Clients = 64;
    private const double Limit = 0.5;

    // The service whose schema pgbench writes to, and the one that the puts go to.
    private const long Inserted = 1;
    private const long Put = 2;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public string Name => "catalog";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PostgresCluster postgres = await context.Engines.PostgresAsync(cancellationToken);
        await using PostgresDatabase database = PostgresDatabase.Open(postgres.Options, Durability.Full);
        database.Migrate(PostgresDatabase.RegistrySchema, "Registry");
        database.Migrate(PostgresDatabase.SchemaOf(Inserted), "Service");
        database.Migrate(PostgresDatabase.SchemaOf(Put), "Service");
        string script = await WriteScriptAsync(database, cancellationToken);
        var service = new ServiceInfo("main", "Main", "owner", DateTimeOffset.UnixEpoch, VersioningState.Unversioned, null, CaseSensitive: true, null, null);
        await using var store = new ObjectStore(
            () => service,
            new PostgresCatalog(database, Put, "benchmark"),
            new DiskBlobStore(context.Folder.File("blobs"), Durability.Full),
            new StorageOptions { DataDirectory = context.Folder.Path },
            TimeProvider.System);
        await PutAsync(store, WarmUp, cancellationToken);

        var puts = new List<double>();
        var inserts = new List<double>();
        CommitCount before = store.Commits;
        for (int round = 0; round < context.Settings.Rounds; round++)
        {
            puts.Add(await PutAsync(store, context.Settings.Duration, cancellationToken));
            inserts.Add(await postgres.RunAsync(script, Clients, context.Settings.Duration, cancellationToken));
        }

        double ratio = Median.Of(puts.Zip(inserts, (put, insert) => put / insert));
        double group = (double)(store.Commits.Writes - before.Writes) / (store.Commits.Commits - before.Commits);
        yield return new Verdict(
            "4 KiB puts, 64 tasks, catalog in PostgreSQL, ÷ pgbench",
            $"{Median.Of(puts):0} puts/s, {group:0.0} in a commit; {Median.Of(inserts):0} transactions/s of pgbench",
            $"{ratio:0.00}",
            "≥ 0.50",
            ratio >= Limit);
    }

    private static async Task<double> PutAsync(ObjectStore store, TimeSpan duration, CancellationToken cancellationToken)
    {
        byte[] body = RandomNumberGenerator.GetBytes((int)ObjectSize.Small.Bytes);
        string run = Path.GetRandomFileName();
        long started = Stopwatch.GetTimestamp();
        long[] counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(
            async () =>
            {
                long count = 0;
                for (; Stopwatch.GetElapsedTime(started) < duration; count++)
                {
                    var put = new ObjectWrite(
                        ObjectKey.Parse($"bench/{run}/{client}/{count}"),
                        new IncomingBody { Stream = new MemoryStream(body), Length = body.Length },
                        ObjectMetadata.Empty,
                        "owner",
                        WritePreconditions.None);
                    await store.PutAsync(put, cancellationToken);
                }

                return count;
            },
            cancellationToken)));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The rows of a put. The body is in the text of the statement, so that it need not even be sent each time.</summary>
    private async Task<string> WriteScriptAsync(PostgresDatabase database, CancellationToken cancellationToken)
    {
        string schema = PostgresDatabase.SchemaOf(Inserted);
        await using (NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken))
        await using (var command = new NpgsqlCommand($"CREATE SEQUENCE {schema}.ids CACHE 1", connection))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        string body = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes((int)ObjectSize.Small.Bytes));
        string details = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(120));
        string path = context.Folder.File("inserts.sql");
        await File.WriteAllTextAsync(
            path,
            $"""
            \set k random(1, 9000000000000000)
            BEGIN;
            INSERT INTO {schema}.contents (id, refs, crc32c, body) VALUES (nextval('{schema}.ids'), 1, 12345, '\x{body}');
            INSERT INTO {schema}.versions (key, age, version_id, delete_marker, size, modified, content_id, details) VALUES (int8send(:k), -currval('{schema}.ids'), 'null', 0, 4096, 1763712000000, currval('{schema}.ids'), '\x{details}');
            INSERT INTO {schema}.changes (sync_id, action, key, version_id, time) VALUES (currval('{schema}.ids'), 1, int8send(:k), 'null', 1763712000000);
            COMMIT;
            """,
            cancellationToken);
        return path;
    }
}
