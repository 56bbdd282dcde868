using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Identity;
using Gateway.Storage.Nodes;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;
using Gateway.Tests.Host;

namespace Gateway.Tests.Nodes;

/// <summary>What one gateway reads, no other deletes.</summary>
internal sealed class SharedReaderTests
{
    private readonly ManualTimeProvider _time = new();
    private TemporaryFolder _folder = null!;
    private ObjectStores _a = null!;
    private ObjectStores _b = null!;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public async Task Open()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(_folder.File("services"));
        var database = PostgresServer.Shared.CreateDatabase();
        _a = await OpenAsync("a");
        _b = await OpenAsync("b");

        async Task<ObjectStores> OpenAsync(string name)
        {
            Directory.CreateDirectory(_folder.File(name));
            Directory.CreateSymbolicLink(Path.Combine(_folder.File(name), "services"), _folder.File("services"));
            var stores = ObjectStores.Open(
                new StorageOptions { DataDirectory = _folder.File(name), Durability = Durability.Normal, Postgres = database, Instance = name, InlineLimit = 100 }, _time);
            await stores.JoinAsync(new NodeEvents { KeysChanged = () => { }, Listening = () => { }, Lost = _ => { }, SessionsEnded = _ => { } }, None);
            return stores;
        }
    }

    [TearDown]
    public async Task Close()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Blobs_freed_at_one_gateway_stay_while_another_reads_them()
    {
        byte[] content = new byte[300_000];
        new Random(1).NextBytes(content);
        await _a.CreateAsync(new ServiceInfo("main", "Main", Account.DefaultId, _time.GetUtcNow(), VersioningState.Unversioned, null, CaseSensitive: true, null, null), None);
        await _b.RefreshAsync(None);
        ObjectStore a = await _a.GetAsync("main");
        ObjectStore b = await _b.GetAsync("main");
        await a.PutAsync(
            new ObjectWrite(ObjectKey.Parse("k"), new IncomingBody { Stream = new MemoryStream(content) }, ObjectMetadata.Empty, Account.DefaultId, WritePreconditions.None), None);

        _time.Advance(TimeSpan.FromSeconds(1));
        using (ObjectReader reader = await b.OpenAsync(ObjectKey.Parse("k"), null, None))
        {
            await a.DeleteAsync(new DeleteTarget(ObjectKey.Parse("k"), null, WritePreconditions.None), Account.DefaultId, None);
            _time.Advance(TimeSpan.FromHours(1));
            (await a.Maintenance.DeleteFreedBlobsAsync(None)).Should().Be(0);
            await using Stream stream = reader.OpenStream(new ByteRange(0, content.Length));
            using var read = new MemoryStream();
            await stream.CopyToAsync(read);
            read.ToArray().Should().Equal(content);
        }

        // As soon as the other has told that its reader is done.
        int deleted = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (deleted == 0)
        {
            deleted = await a.Maintenance.DeleteFreedBlobsAsync(patience.Token);
        }

        deleted.Should().Be(1);
    }
}
