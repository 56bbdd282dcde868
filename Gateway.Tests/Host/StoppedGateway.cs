using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Host;

/// <summary>The data folder of a command line run, with a versioned service in it and no server on it.</summary>
internal sealed class StoppedGateway : IAsyncDisposable
{
    private readonly ObjectStores _stores;

    private StoppedGateway(ObjectStores stores, ObjectStore store)
    {
        _stores = stores;
        Store = store;
    }

    public ObjectStore Store { get; }

    public static async Task<StoppedGateway> OpenAsync(string data, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        await using (await KeyStore.OpenAsync(new StorageOptions { DataDirectory = data }, [], [], time))
        {
            // Makes the master key.
        }

        var stores = ObjectStores.Open(new StorageOptions { DataDirectory = data, InlineLimit = 1000, Durability = Durability.Normal }, time);
        if (stores.Find("main") is null)
        {
            await stores.CreateAsync(
                new ServiceInfo("main", "Main", Account.DefaultId, time.GetUtcNow(), VersioningState.Enabled, null, CaseSensitive: true, null, null), default);
        }

        return new StoppedGateway(stores, await stores.GetAsync("main"));
    }

    public async Task<ObjectVersion> PutAsync(string key, string content) => (await Store.PutAsync(
        new ObjectWrite(
            ObjectKey.Parse(key),
            new IncomingBody { Stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)) },
            ObjectMetadata.Empty,
            Account.DefaultId,
            WritePreconditions.None),
        default)).Version;

    public async Task DeleteAsync(string key, VersionId? version = null) =>
        await Store.DeleteAsync(new DeleteTarget(ObjectKey.Parse(key), version, WritePreconditions.None), Account.DefaultId, default);

    public ValueTask DisposeAsync() => _stores.DisposeAsync();
}
