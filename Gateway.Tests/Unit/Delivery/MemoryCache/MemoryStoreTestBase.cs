using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.MemoryCache;

namespace Gateway.Tests.Unit.Delivery.MemoryCache;

/// <summary>An empty memory store.</summary>
internal abstract class MemoryStoreTestBase
{
    protected const int Block = 64 * 1024;
    protected const int MaxItemSize = 1 << 20;
    protected const int MaxMemory = 8 << 20;

    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected MemoryStore Store { get; private set; } = null!;

    [SetUp]
    public void Start() => Store = new MemoryStore(new CacheOptions { MaxItemSize = MaxItemSize }, MaxMemory, TimeProvider.System);

    [TearDown]
    public async Task Stop() => await Store.DisposeAsync();

    protected static CacheKey Key(string path) => new(ContentPath.OfDecoded(path), "");

    protected static ResponseRecord Record(long? length) => new()
    {
        Status = 200,
        Metadata = new ContentMetadata(HeaderFields.Empty, length),
        Received = DateTimeOffset.UnixEpoch,
        InitialAge = TimeSpan.Zero,
        FreshFor = TimeSpan.FromMinutes(1),
    };

    protected static async Task WriteAsync(IResponseWriter writer, int length)
    {
        var block = new byte[Block];
        for (int left = length; left > 0; left -= Block)
        {
            await writer.Output.WriteAsync(block.AsMemory(0, Math.Min(left, Block)));
        }
    }

    protected async Task<StoredResponse?> PutAsync(string path, int length, ResponseRecord? record = null)
    {
        await using IResponseWriter writer = Store.Begin(Key(path), record ?? Record(length), length)!;
        await writer.Output.WriteAsync(new byte[length]);
        return await writer.CompleteAsync();
    }
}
