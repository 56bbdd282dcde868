using Gateway.Configuration;
using Gateway.Storage;
using Gateway.Storage.Identity;

namespace Gateway.Hosting;

/// <summary>Everything that is opened in the data folder, in the order it depends on each other, and closed the other way round.</summary>
internal sealed class GatewayStores : IAsyncDisposable
{
    private readonly DataFolderLock _lock;

    private GatewayStores(DataFolderLock dataLock, KeyStore keys, ObjectStores objects, IReadOnlyList<string> warnings)
    {
        _lock = dataLock;
        Keys = keys;
        Objects = objects;
        Warnings = warnings;
    }

    /// <summary>Keys and accounts.</summary>
    public KeyStore Keys { get; }

    /// <summary>Storage services and their objects.</summary>
    public ObjectStores Objects { get; }

    /// <summary>What an operator should know of where everything is kept.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Takes the data folder and opens what is in it.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="time">The clock.</param>
    /// <param name="keyReloadFailed">Told when the key registry could not be read again.</param>
    public static async Task<GatewayStores> OpenAsync(GatewayConfig config, TimeProvider time, Action<Exception> keyReloadFailed)
    {
        DataFolderLock dataLock = DataFolderLock.Take(config.DataDirectory);
        KeyStore? keys = null;
        ObjectStores? objects = null;
        try
        {
            keys = await KeyStore.OpenAsync(StorageSettings.Options(config), config.Keys, config.Accounts, time, keyReloadFailed);
            objects = ObjectStores.Open(StorageSettings.Options(config), time);
            IReadOnlyList<string> warnings = await objects.CheckAsync(CancellationToken.None);
            objects.Reserve(config.Delivery.Select(service => service.Id));
            await objects.ApplyAsync(StorageSettings.Services(config), CancellationToken.None);
            return new GatewayStores(dataLock, keys, objects, warnings);
        }
        catch
        {
            await (objects?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (keys?.DisposeAsync() ?? ValueTask.CompletedTask);
            dataLock.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Objects.DisposeAsync();
        await Keys.DisposeAsync();
        _lock.Dispose();
    }
}
