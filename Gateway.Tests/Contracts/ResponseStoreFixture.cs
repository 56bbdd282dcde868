using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Tests.Delivery.Caching;

namespace Gateway.Tests.Contracts;

/// <summary>An empty store of either kind, its clock in the test's hands.</summary>
internal abstract class ResponseStoreFixture(StoreKind kind)
{
    protected const int Block = 64 * 1024;
    protected const int MaxItemSize = 1 << 20;
    protected const int MaxBytes = 8 << 20;

    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<IResponseStore> _stores = [];
    private TemporaryFolder _folder = null!;

    protected ManualTimeProvider Time { get; private set; } = null!;

    protected IResponseStore Store => _stores[0];

    [SetUp]
    public async Task OpenStore()
    {
        _folder = new TemporaryFolder();
        Time = new ManualTimeProvider();
        await OpenAsync(new CacheOptions { MaxItemSize = MaxItemSize });
    }

    [TearDown]
    public async Task CloseStores()
    {
        foreach (IResponseStore store in _stores)
        {
            await store.DisposeAsync();
        }

        _stores.Clear();
        _folder.Dispose();
    }

    /// <summary>Another empty store, beside <see cref="Store"/>.</summary>
    protected async Task<IResponseStore> OpenAsync(CacheOptions options)
    {
        IResponseStore store = await ResponseStores.OpenAsync(kind, _folder.File($"{_stores.Count}"), options, MaxBytes, Time);
        _stores.Add(store);
        return store;
    }

    protected static CacheKey Key(string path, string query = "") => new(ContentPath.OfDecoded(path), query);

    protected static HeaderFields Fields(string name, string value) => new([new(name, value)]);

    protected static ResponseRecord Record(long? length) => new()
    {
        Status = 200,
        Metadata = new ContentMetadata(new HeaderFields([new("Content-Type", "text/plain"), new("Link", new[] { "<a>", "<b>" })]), length),
        Received = new DateTimeOffset(2025, 11, 20, 12, 0, 0, TimeSpan.Zero),
        InitialAge = TimeSpan.Zero,
        FreshFor = TimeSpan.FromMinutes(1),
    };

    protected static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    protected ValueTask<IReadOnlyList<StoredResponse>> FindAsync(string path) => Store.FindAsync(Key(path), default);

    protected Task<StoredResponse?> PutAsync(string path, byte[] bytes, long? length = null, ResponseRecord? record = null, int writeSize = 50_000) =>
        PutAsync(Key(path), bytes, length, record, writeSize);

    protected async Task<StoredResponse?> PutAsync(CacheKey key, byte[] bytes, long? length = null, ResponseRecord? record = null, int writeSize = 50_000, IResponseStore? store = null)
    {
        await using IResponseWriter? writer = (store ?? Store).Begin(key, record ?? Record(length), length);
        if (writer is null)
        {
            return null;
        }

        for (int i = 0; i < bytes.Length; i += writeSize)
        {
            await writer.Output.WriteAsync(bytes.AsMemory(i, Math.Min(writeSize, bytes.Length - i)));
        }

        return await writer.CompleteAsync();
    }
}
