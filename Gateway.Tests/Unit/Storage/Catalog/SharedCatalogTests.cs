using System.Collections.Concurrent;
using Gateway.Storage;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;
using Gateway.Tests.Host;
using Npgsql;

namespace Gateway.Tests.Unit.Storage.Catalog;

/// <summary>Two gateways over one service in PostgreSQL.</summary>
internal sealed class SharedCatalogTests
{
    private const int Gateways = 2;

    private readonly List<PostgresDatabase> _databases = [];
    private readonly List<ICatalog> _catalogs = [];
    private readonly List<ObjectStore> _stores = [];
    private PostgresOptions _options = null!;
    private TemporaryFolder _folder = null!;

    private static CancellationToken None => CancellationToken.None;

    [OneTimeSetUp]
    public void RequireServer() => _ = PostgresServer.Shared;

    [SetUp]
    public void Open()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(_folder.File("blobs"));
        _options = PostgresServer.Shared.CreateDatabase();
        var service = new ServiceInfo("main", "Main", "owner", DateTimeOffset.UnixEpoch, VersioningState.Enabled, null, CaseSensitive: true, null, null);
        for (int gateway = 0; gateway < Gateways; gateway++)
        {
            PostgresDatabase database = PostgresDatabase.Open(_options, Durability.Full);
            database.Migrate(PostgresDatabase.RegistrySchema, "Registry");
            database.Migrate(PostgresDatabase.SchemaOf(1), "Service");
            var catalog = new PostgresCatalog(database, 1, $"gateway-{gateway}");
            _databases.Add(database);
            _catalogs.Add(catalog);
            _stores.Add(new ObjectStore(
                () => service,
                catalog,
                new DiskBlobStore(_folder.File("blobs"), Durability.Normal),
                new StorageOptions { DataDirectory = _folder.Path },
                TimeProvider.System));
        }
    }

    [TearDown]
    public async Task CloseAll()
    {
        foreach (ObjectStore store in _stores)
        {
            await store.DisposeAsync();
        }

        foreach (PostgresDatabase database in _databases)
        {
            await database.DisposeAsync();
        }

        _stores.Clear();
        _catalogs.Clear();
        _databases.Clear();
        _folder.Dispose();
    }

    [Test]
    public async Task A_reader_of_the_feed_sees_every_change_once_and_in_order_while_both_write()
    {
        const int Each = 400;
        using var done = new CancellationTokenSource();
        Task<List<ObjectChange>> reading = Task.Run(async () =>
        {
            // As a follower does: it asks for what comes after what it has seen, and never looks back.
            var seen = new List<ObjectChange>();
            while (true)
            {
                bool last = done.IsCancellationRequested;
                IReadOnlyList<ObjectChange> changes = await _stores[1].History.ReadAsync(seen.Count == 0 ? 0 : seen[^1].SyncId, 50, None);
                seen.AddRange(changes);
                if (last && changes.Count == 0)
                {
                    return seen;
                }
            }
        });
        var acknowledged = new ConcurrentBag<long>();
        await Task.WhenAll(_stores.SelectMany((store, gateway) => Enumerable.Range(0, 8).Select(task => Task.Run(async () =>
        {
            for (int i = 0; i < Each / 8; i++)
            {
                acknowledged.Add((await store.PutAsync(Write($"{gateway}/{task}/{i}"), None)).Version.SyncId);
            }
        }))));
        await done.CancelAsync();
        List<ObjectChange> all = await reading;
        all.Select(change => change.SyncId).Should().Equal(Enumerable.Range(1, Gateways * Each).Select(i => (long)i));
        acknowledged.Should().BeEquivalentTo(all.Select(change => change.SyncId));
        (await _stores[0].Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty();
    }

    [Test]
    public async Task Of_many_that_make_an_object_only_if_there_is_none_one_succeeds()
    {
        for (int round = 0; round < 20; round++)
        {
            string key = $"lock-{round}";
            bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            {
                try
                {
                    await _stores[i % Gateways].PutAsync(Write(key, new WritePreconditions { MustNotExist = true }), None);
                    return true;
                }
                catch (StorageException e) when (e.Error == StorageError.PreconditionFailed)
                {
                    return false;
                }
            })));
            won.Should().ContainSingle(w => w);
        }

        (await _stores[0].History.LastSyncIdAsync(None)).Should().Be(20);
    }

    [Test]
    public async Task What_was_acknowledged_is_there_though_connections_are_killed_all_the_time()
    {
        using var done = new CancellationTokenSource();
        Task<int> killing = Task.Run(async () =>
        {
            await using var killer = new NpgsqlConnection(_options.ConnectionString + ";Pooling=false;Application Name=killer");
            await killer.OpenAsync();
            int killed = 0;
            while (!done.IsCancellationRequested)
            {
                // Those that are in the middle of something.
                await using var kill = new NpgsqlCommand(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'killer' " +
                    "AND state IN ('active', 'idle in transaction') AND random() < 0.1",
                    killer);
                killed += (int)(long)(await kill.ExecuteScalarAsync())!;
            }

            return killed;
        });
        var acknowledged = new ConcurrentDictionary<string, byte>();
        int refused = 0;
        await Task.WhenAll(_stores.SelectMany((store, gateway) => Enumerable.Range(0, 8).Select(task => Task.Run(async () =>
        {
            for (int i = 0; i < 60; i++)
            {
                string key = $"{gateway}/{task}/{i}";
                try
                {
                    await store.PutAsync(Write(key), None);
                    acknowledged[key] = 1;
                }
                catch (StorageException e) when (e.Error == StorageError.Unavailable)
                {
                    // Whether it came about, nobody knows.
                    Interlocked.Increment(ref refused);
                }
            }
        }))));
        await done.CancelAsync();
        int killed = await killing;
        TestContext.Out.WriteLine($"{killed} connections killed, {acknowledged.Count} writes acknowledged, {refused} refused");
        killed.Should().BePositive();
        acknowledged.Should().NotBeEmpty();
        foreach (string key in acknowledged.Keys)
        {
            using ObjectReader reader = await _stores[0].OpenAsync(ObjectKey.Parse(key), null, None);
            reader.Version.Size.Should().Be(100);
        }

        IReadOnlyList<ObjectChange> changes = await _stores[1].History.ReadAsync(0, 10_000, None);
        changes.Select(change => change.SyncId).Should().Equal(Enumerable.Range(1, changes.Count).Select(i => (long)i));
        changes.Should().OnlyHaveUniqueItems(change => change.Key, "no write is made twice");
        (await _stores[0].Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty();
    }

    [Test]
    public async Task A_service_that_is_closed_on_one_takes_no_more_writes_on_the_other()
    {
        await _catalogs[0].CommitAsync(transaction => transaction.CloseAsync(), None);
        foreach (ICatalog catalog in _catalogs)
        {
            await catalog.Awaiting(c => c.CommitAsync(t => t.NextSyncIdAsync(), None).AsTask()).Should().ThrowAsync<StorageException>()
                .Where(e => e.Error == StorageError.NoSuchService);
        }
    }

    [Test]
    public async Task Others_are_told_of_a_commit_when_it_can_be_read()
    {
        await using NpgsqlConnection listener = await _databases[1].OpenConnectionAsync(None);
        var notes = new List<string>();
        listener.Notification += (_, e) => notes.Add(e.Payload);
        PostgresDatabase.Execute(listener, "LISTEN gateway");
        await _catalogs[0].CommitAsync(t => t.FreeReservedBlobsAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch), None);
        await _stores[0].PutAsync(Write("a"), None);
        await _stores[0].PutAsync(Write("b"), None);
        while (notes.Count < 2)
        {
            await listener.WaitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        }

        notes.Should().Equal("gateway-0 1 0 1", "gateway-0 1 1 2");
    }

    private static ObjectWrite Write(string key, WritePreconditions? preconditions = null) => new(
        ObjectKey.Parse(key),
        new IncomingBody { Stream = new MemoryStream(new byte[100]), Length = 100 },
        ObjectMetadata.Empty,
        "owner",
        preconditions ?? WritePreconditions.None);
}
