using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>The catalog of a backend, by itself.</summary>
internal abstract class CatalogFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    protected static readonly DateTimeOffset Time = new(2025, 11, 20, 12, 0, 0, TimeSpan.Zero);

    protected TBackend Backend { get; private set; } = null!;

    protected ICatalog Catalog { get; private set; } = null!;

    protected static CancellationToken None => CancellationToken.None;

    [OneTimeSetUp]
    public void RequireBackend() => new TBackend().Dispose();

    [SetUp]
    public void OpenCatalog()
    {
        Backend = new TBackend();
        Catalog = Backend.OpenCatalog("main");
    }

    [TearDown]
    public async Task CloseCatalog()
    {
        await Catalog.DisposeAsync();
        Backend.Dispose();
    }

    /// <summary>Opens the catalog again, once it was closed.</summary>
    protected void Reopen() => Catalog = Backend.OpenCatalog("main");

    protected static ObjectKey Key(string key) => ObjectKey.Parse(key);

    protected Task<T> CommitAsync<T>(Func<ICatalogTransaction, ValueTask<T>> work) => Catalog.CommitAsync(work, None).AsTask();

    /// <summary>Runs works as one group: they queue up behind one that waits for the last of them.</summary>
    protected async Task<Task<T>[]> TogetherAsync<T>(IEnumerable<Func<ICatalogTransaction, ValueTask<T>>> works)
    {
        var gate = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        Task<bool> first = CommitAsync(async _ =>
        {
            started.SetResult();
            await gate.Task;
            return true;
        });
        await started.Task;
        Task<T>[] all = [.. works.Select(CommitAsync)];
        gate.SetResult();
        await first;
        await Task.WhenAll(all.Select(one => one.ContinueWith(_ => { }, TaskScheduler.Default)));
        return all;
    }

    protected async Task<IEnumerable<long>> ChangesAsync() =>
        (await Catalog.ReadAsync(r => r.ScanChangesAsync(0, 10_000), None)).Select(change => change.SyncId);

    protected static async ValueTask<ObjectVersion> PutAsync(
        ICatalogTransaction t, string key, bool marker = false, bool latest = true, bool nullVersion = false, long? contentId = null)
    {
        long syncId = await t.NextSyncIdAsync();
        var version = new ObjectVersion
        {
            Key = Key(key),
            VersionId = nullVersion ? VersionId.Null : VersionId.Create(syncId),
            SyncId = syncId,
            IsLatest = latest,
            IsDeleteMarker = marker,
            Modified = Time,
            Owner = "owner",
            ETag = "etag",
            ContentId = contentId,
        };
        await t.InsertVersionAsync(version);
        await t.AppendChangeAsync(new ObjectChange(syncId, ChangeAction.Put, version.Key, version.VersionId, Time));
        return version;
    }

    protected static StoredContent Inline(byte content) => new(new[] { content }, 5, []);

    /// <summary>Works that each put one key.</summary>
    protected static IEnumerable<Func<ICatalogTransaction, ValueTask<ObjectVersion>>> Keys(params string[] keys) =>
        keys.Select(key => (Func<ICatalogTransaction, ValueTask<ObjectVersion>>)(t => PutAsync(t, key)));
}
