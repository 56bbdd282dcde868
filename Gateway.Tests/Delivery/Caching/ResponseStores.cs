using Gateway.Delivery.Caching;
using Gateway.Delivery.DiskCache;
using Gateway.Delivery.MemoryCache;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>Stores of each kind.</summary>
internal static class ResponseStores
{
    /// <summary>Opens a store.</summary>
    /// <param name="kind">Which kind.</param>
    /// <param name="folder">Where to, if it is on disk.</param>
    /// <param name="options">What the cache is told.</param>
    /// <param name="room">Bytes it may take.</param>
    /// <param name="time">The clock.</param>
    public static async Task<IResponseStore> OpenAsync(StoreKind kind, string folder, CacheOptions options, long room, TimeProvider time)
    {
        if (kind == StoreKind.Memory)
        {
            return new MemoryStore(options, room, time);
        }

        DiskStore store = DiskStore.Open(folder, options, room, time);
        await store.SettleAsync();
        return store;
    }

    /// <summary>Ends when what a store does in the background is done.</summary>
    public static Task SettleAsync(this IResponseStore store) => store is DiskStore disk ? disk.SettleAsync() : Task.CompletedTask;
}
