using Gateway.Storage;
using Gateway.Storage.Backup;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Content;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Backup;

/// <summary>A data folder in use, a folder to back it up to, and one to restore into.</summary>
internal abstract class BackupTestBase
{
    protected const int InlineLimit = 1000;
    protected const string Main = "main";

    private TemporaryFolder _folder = null!;

    protected static CancellationToken None => CancellationToken.None;

    protected ManualTimeProvider Time { get; private set; } = null!;

    protected ObjectStores Stores { get; private set; } = null!;

    protected ObjectStore Store { get; private set; } = null!;

    protected string Data => _folder.File("data");

    protected string Target => _folder.File("backup");

    protected string Restored => _folder.File("restored");

    [SetUp]
    public async Task OpenStores()
    {
        _folder = new TemporaryFolder();
        Time = new ManualTimeProvider();
        await MakeMasterKeyAsync(Data);
        Stores = ObjectStores.Open(Options(Data), Time);
        await CreateAsync(Main);
        Store = await Stores.GetAsync(Main);
    }

    [TearDown]
    public async Task CloseStores()
    {
        await Stores.DisposeAsync();
        _folder.Dispose();
    }

    protected string File(string name) => _folder.File(name);

    protected static async Task MakeMasterKeyAsync(string data)
    {
        await using KeyStore keys = await KeyStore.OpenAsync(Options(data), [], [], TimeProvider.System);
    }

    protected static StorageOptions Options(string data) => new() { DataDirectory = data, InlineLimit = InlineLimit, Durability = Durability.Normal };

    protected Task CreateAsync(string service) => Stores.CreateAsync(
        new ServiceInfo(service, service, Account.DefaultId, Time.GetUtcNow(), VersioningState.Enabled, null, CaseSensitive: true, null, null), None);

    protected static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static async Task<ObjectVersion> PutAsync(ObjectStore store, string key, byte[] content) => (await store.PutAsync(
        new ObjectWrite(
            ObjectKey.Parse(key),
            new IncomingBody { Stream = new MemoryStream(content), Length = content.Length },
            ObjectMetadata.Empty,
            Account.DefaultId,
            WritePreconditions.None),
        None)).Version;

    protected Task<ObjectVersion> PutAsync(string key, byte[] content) => PutAsync(Store, key, content);

    /// <summary>Removes a version for good; its blobs go at once, as they do a minute later.</summary>
    protected async Task PurgeAsync(ObjectVersion version)
    {
        await Store.DeleteAsync(new DeleteTarget(version.Key, version.VersionId, WritePreconditions.None), Account.DefaultId, None);
        Time.Advance(new StorageOptions { DataDirectory = Data }.BlobGrace);
        await Store.Maintenance.RunAsync(None);
    }

    protected static async Task<byte[]> ReadAsync(ObjectStore store, string key, VersionId? version = null)
    {
        using ObjectReader reader = await store.OpenAsync(ObjectKey.Parse(key), version, None);
        await using Stream stream = reader.OpenStream(new ByteRange(0, reader.Version.Size));
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    protected Task<BackupReport> BackUpAsync(Func<BlobId, Task>? beforeOpen = null) => BackUpAsync(Data, beforeOpen);

    protected Task<BackupReport> BackUpAsync(string data, Func<BlobId, Task>? beforeOpen = null) => new BackupJob(
        data,
        Target,
        "node-1",
        Time,
        folder => new WatchedBlobStore(new DiskBlobStore(Path.Combine(data, "services", folder, "blobs"), Durability.Normal), beforeOpen ?? (_ => Task.CompletedTask))).RunAsync(null, None);

    protected async Task<BackupReport> RestoreAsync()
    {
        using var job = new RestoreJob(Target, Restored);
        return await job.RunAsync(null, None);
    }

    /// <summary>Restores, and opens what was restored; it must be clean unless told otherwise.</summary>
    protected async Task<ObjectStores> OpenRestoredAsync()
    {
        (await RestoreAsync()).Faults.Should().BeEmpty();
        ObjectStores stores = ObjectStores.Open(Options(Restored), Time);
        foreach (ServiceInfo service in stores.List())
        {
            (await (await stores.GetAsync(service.Id)).Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty("service {0} is clean", service.Id);
        }

        return stores;
    }

    protected static string ServiceFolder(string root, string service = Main) => Directory.GetDirectories(Path.Combine(root, "services"), $"{service}-*").Single();

    protected static string[] BlobFiles(string root, string service = Main) =>
        [.. Directory.GetFiles(Path.Combine(ServiceFolder(root, service), "blobs"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Changes a byte in the middle, as a failing disk does.</summary>
    protected static void Damage(string path)
    {
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
    }

    protected void Execute(string sql)
    {
        using SqliteConnection connection = new SqliteDatabase(Path.Combine(ServiceFolder(Data), "catalog.db"), Durability.Normal).Open();
        SqliteDatabase.Execute(connection, sql);
    }
}
