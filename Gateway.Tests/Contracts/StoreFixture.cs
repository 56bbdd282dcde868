using System.Text;
using Gateway.Storage;
using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>An object store over a backend, its clock in the test's hands. After every test the store must be clean.</summary>
internal abstract class StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    protected const int InlineLimit = 1000;
    protected const string Owner = "owner";

    protected static CancellationToken None => CancellationToken.None;

    protected ManualTimeProvider Time { get; private set; } = null!;

    protected TBackend Backend { get; private set; } = null!;

    protected WatchedCatalog Catalog { get; private set; } = null!;

    protected IBlobStore Blobs { get; private set; } = null!;

    protected ObjectStore Store { get; private set; } = null!;

    protected ServiceInfo Service { get; set; } = null!;

    protected StorageOptions Options { get; private set; } = null!;

    /// <summary>Told of changes; null for nobody.</summary>
    protected IChangeObserver? Observer { get; set; }

    /// <summary>Set by tests that damage the store and leave it so.</summary>
    protected bool IsDamaged { get; set; }

    [OneTimeSetUp]
    public void RequireBackend() => new TBackend().Dispose();

    [SetUp]
    public async Task OpenStore()
    {
        IsDamaged = false;
        Observer = null;
        Backend = new TBackend();
        Time = new ManualTimeProvider();
        Options = new StorageOptions { DataDirectory = "", InlineLimit = InlineLimit };
        Service = new ServiceInfo("main", "Main", Owner, Time.GetUtcNow(), VersioningState.Unversioned, null, CaseSensitive: true, null, null);
        (Store, Catalog, Blobs) = await OpenAsync("main");
    }

    [TearDown]
    public async Task CloseStore()
    {
        try
        {
            if (!IsDamaged)
            {
                (await Store.Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty();
            }
        }
        finally
        {
            await Store.DisposeAsync();
            Backend.Dispose();
        }
    }

    protected async Task<(ObjectStore Store, WatchedCatalog Catalog, IBlobStore Blobs)> OpenAsync(string name)
    {
        var catalog = new WatchedCatalog(Backend.OpenCatalog(name));
        IBlobStore blobs = Backend.OpenBlobs(name);
        var store = new ObjectStore(() => Service, catalog, blobs, Options, Time, () => Observer);
        await store.Maintenance.RecoverAsync(None);
        return (store, catalog, blobs);
    }

    /// <summary>Closes the store and opens it again, as a restart does.</summary>
    protected async Task RestartAsync()
    {
        await Store.DisposeAsync();
        (Store, Catalog, Blobs) = await OpenAsync("main");
    }

    protected void Set(VersioningState state, TimeSpan? keep = null) => Service = Service with { Versioning = state, KeepVersions = keep };

    protected static ObjectKey Key(string key) => ObjectKey.Parse(key);

    protected static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static ObjectWrite Write(string key, byte[] content, WritePreconditions? preconditions = null) => new(
        Key(key),
        new IncomingBody { Stream = new MemoryStream(content), Length = content.Length },
        ObjectMetadata.Empty,
        Owner,
        preconditions ?? WritePreconditions.None);

    protected async Task<ObjectVersion> PutAsync(string key, byte[] content, WritePreconditions? preconditions = null) =>
        (await Store.PutAsync(Write(key, content, preconditions), None)).Version;

    protected Task<ObjectVersion> PutAsync(string key, string content, WritePreconditions? preconditions = null) =>
        PutAsync(key, Encoding.UTF8.GetBytes(content), preconditions);

    protected async Task<DeleteResult> DeleteAsync(string key, VersionId? version = null, WritePreconditions? preconditions = null) =>
        await Store.DeleteAsync(new DeleteTarget(Key(key), version, preconditions ?? WritePreconditions.None), Owner, None);

    protected async Task<byte[]> ReadAsync(string key, VersionId? version = null, ByteRange? range = null, ObjectStore? store = null)
    {
        using ObjectReader reader = await (store ?? Store).OpenAsync(Key(key), version, None);
        return await ReadAsync(reader, range);
    }

    protected static async Task<byte[]> ReadAsync(ObjectReader reader, ByteRange? range = null)
    {
        await using Stream stream = reader.OpenStream(range ?? new ByteRange(0, reader.Version.Size));
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    protected async Task<string> ReadTextAsync(string key, VersionId? version = null) => Encoding.UTF8.GetString(await ReadAsync(key, version));

    protected async Task ShouldBeRefusedAsync(Func<Task> act, StorageError error) =>
        (await act.Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(error);

    protected async Task<IReadOnlyList<ObjectChange>> ChangesAsync() => await Store.History.ReadAsync(0, 10_000, None);

    /// <summary>The blobs that are there, once everything that may go has gone.</summary>
    protected async Task<List<BlobId>> RemainingBlobsAsync()
    {
        Time.Advance(Options.BlobGrace);
        await Store.Maintenance.RunAsync(None);
        (await Catalog.ReadAsync(r => r.ScanBlobsAsync(null, 10_000), None)).Should().NotContain(blob => blob.State == BlobState.Freed);
        List<BlobId> blobs = await BlobsAsync();
        blobs.Should().BeEquivalentTo((await Catalog.ReadAsync(r => r.ScanBlobsAsync(null, 10_000), None)).Select(blob => blob.Id));
        return blobs;
    }

    protected async Task<List<BlobId>> BlobsAsync(IBlobStore? store = null)
    {
        var blobs = new List<BlobId>();
        await foreach (BlobId blob in (store ?? Blobs).EnumerateAsync(None))
        {
            blobs.Add(blob);
        }

        return blobs;
    }
}
