using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Nodes;

namespace Gateway.CommandLine;

/// <summary>The object stores while no gateway is at work on them.</summary>
internal sealed class StoppedStores : IAsyncDisposable
{
    private readonly DataFolderLock _lock;

    private StoppedStores(DataFolderLock dataLock, ObjectStores objects)
    {
        _lock = dataLock;
        Objects = objects;
    }

    /// <summary>The services and their objects.</summary>
    public ObjectStores Objects { get; }

    /// <summary>Takes the data folder and opens what is in it.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DataFolderInUseException">A gateway runs on the folder.</exception>
    /// <exception cref="IOException">Gateways run over the catalog.</exception>
    /// <exception cref="Storage.Objects.StorageException">What is there cannot be used.</exception>
    public static async Task<StoppedStores> OpenAsync(GatewayConfig config, TimeProvider time, CancellationToken cancellationToken)
    {
        DataFolderLock dataLock = DataFolderLock.Take(config.DataDirectory);
        ObjectStores? objects = null;
        try
        {
            objects = ObjectStores.Open(StorageSettings.Options(config), time);
            return await objects.ListNodesAsync(cancellationToken) is { Count: > 0 } nodes
                ? throw new IOException(RunningGateways.Refusal(nodes))
                : new StoppedStores(dataLock, objects);
        }
        catch
        {
            if (objects is not null)
            {
                await objects.DisposeAsync();
            }

            dataLock.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Objects.DisposeAsync();
        _lock.Dispose();
    }
}
