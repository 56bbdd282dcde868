using Gateway.Delivery.Caching;
using Gateway.Delivery.DiskCache;
using Gateway.Tests.Contracts;

namespace Gateway.Tests.Unit.Delivery.DiskCache;

/// <summary>The disk store keeps the contract.</summary>
internal sealed class DiskStoreContractTests : ResponseStoreContract
{
    private readonly List<TemporaryFolder> _folders = [];

    [OneTimeTearDown]
    public void RemoveFolders() => _folders.ForEach(folder => folder.Dispose());

    protected override IResponseStore CreateStore(CacheOptions options, long maxBytes, TimeProvider time)
    {
        var folder = new TemporaryFolder();
        _folders.Add(folder);
        DiskStore store = DiskStore.Open(folder.File("cache"), options, maxBytes, time);
        store.SettleAsync().GetAwaiter().GetResult();
        return store;
    }

    protected override Task SettleAsync(IResponseStore store) => ((DiskStore)store).SettleAsync();
}
