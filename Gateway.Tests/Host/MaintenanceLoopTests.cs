using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Content;
using Gateway.Storage.Identity;
using Gateway.Storage.Nodes;
using Gateway.Storage.Objects;
using Gateway.Tests.S3Blobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Host;

/// <summary>When the background work looks in the blob store for what no catalog tells of. Rounds are told by the blob that each has to delete.</summary>
internal sealed class MaintenanceLoopTests
{
    private const string Sweep = "sweep";
    private const string Deletion = "deletion";

    // Shorter than a lease is believed in without a heartbeat.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private TemporaryFolder _folder = null!;
    private RecordingStore _store = null!;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public async Task SetUp()
    {
        _folder = new TemporaryFolder();
        _store = await new RecordingStore().StartAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task It_is_looked_for_at_the_start_and_every_hour()
    {
        await using GatewayStores stores = await OpenAsync(catalog: null);
        using MaintenanceLoop loop = Loop(stores);
        await loop.StartAsync(None);
        (await NextAsync()).Should().Be(Sweep);

        await FreeBlobAsync(stores);
        _time.Advance(TimeSpan.FromMinutes(58));
        (await NextAsync()).Should().Be(Deletion);
        await FreeBlobAsync(stores);
        _time.Advance(TimeSpan.FromMinutes(1));
        (await NextAsync()).Should().Be(Deletion, "the round before did nothing else");
        _time.Advance(TimeSpan.FromMinutes(1));
        (await NextAsync()).Should().Be(Sweep);
        await loop.StopAsync(None);
    }

    [Test]
    public async Task Without_the_lease_it_is_left_to_the_gateway_that_has_it()
    {
        await using GatewayStores stores = await OpenAsync(PostgresServer.Shared.CreateDatabase());
        using MaintenanceLoop loop = Loop(stores);
        await loop.StartAsync(None);
        await FreeBlobAsync(stores);
        _time.Advance(TimeSpan.FromHours(2));

        // Alone among them, it gets the lease at once.
        await stores.Objects.JoinAsync(new NodeEvents { KeysChanged = () => { }, Listening = () => { }, Lost = _ => { }, SessionsEnded = _ => { } }, None);
        _time.Advance(Interval);
        (await NextAsync()).Should().Be(Deletion, "nothing was done before");
        (await NextAsync()).Should().Be(Sweep);
        await loop.StopAsync(None);
    }

    private async Task<GatewayStores> OpenAsync(PostgresOptions? catalog)
    {
        var config = new GatewayConfig
        {
            DataDirectory = _folder.File("data"),
            Catalog = catalog,
            S3 = _store.Options,
            Services = [new StorageServiceConfig("main", "main", Account.DefaultId, KeepVersions: TimeSpan.Zero, CaseSensitive: true)],
        };
        GatewayStores stores = await GatewayStores.OpenAsync(config, _time, _ => { });
        _store.TakeRequests();
        return stores;
    }

    private MaintenanceLoop Loop(GatewayStores stores) =>
        new(stores, new StorageOptions { DataDirectory = _folder.File("data"), MaintenanceInterval = Interval }, _time, NullLogger<MaintenanceLoop>.Instance);

    /// <summary>Leaves a blob for the next round to delete.</summary>
    private static async Task FreeBlobAsync(GatewayStores stores)
    {
        ObjectStore store = await stores.Objects.GetAsync("main");
        for (int i = 0; i < 2; i++)
        {
            var body = new IncomingBody { Stream = new MemoryStream(new byte[100_000]) };
            await store.PutAsync(new ObjectWrite(ObjectKey.Parse("k"), body, ObjectMetadata.Empty, Account.DefaultId, WritePreconditions.None), None);
        }
    }

    /// <summary>What the store is asked next, of what only the background work asks.</summary>
    private async Task<string> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            RecordedRequest request = await _store.Requests.ReadAsync(patience.Token);
            if (request.ListsUploads || request.Deletes)
            {
                return request.ListsUploads ? Sweep : Deletion;
            }
        }
    }
}
