using Gateway.Benchmarks.Processes;
using Gateway.Storage.Catalog.Postgres;

namespace Gateway.Benchmarks.Scale;

/// <summary>Gateways, a process each, over a database of their own and a part of the S3 store.</summary>
internal sealed class GatewayGroup : IAsyncDisposable
{
    private GatewayGroup(IReadOnlyList<GatewayServer> gateways) => Gateways = gateways;

    public IReadOnlyList<GatewayServer> Gateways { get; }

    /// <summary>Starts them.</summary>
    /// <param name="context">What they run over.</param>
    /// <param name="name">What their database is called, and begins their own names.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Gives up, and stops those that run.</param>
    public static async Task<GatewayGroup> StartAsync(ScaleContext context, string name, int count, CancellationToken cancellationToken)
    {
        PostgresCluster postgres = await context.Engines.PostgresAsync(cancellationToken);
        PostgresOptions catalog = await postgres.CreateDatabaseAsync(name, cancellationToken);
        Endpoint store = await context.Engines.StoreAsync(cancellationToken);

        // A store that was there may hold what earlier runs left: fsck would find it.
        string prefix = $"{name}-{Path.GetRandomFileName()}/";
        GatewayGroup group = new([.. Enumerable.Range(1, count).Select(
            number => new GatewayServer(context.Program, context.Folder, $"{name}-{number}") { Catalog = catalog, BlobStore = store, BlobPrefix = prefix })]);
        try
        {
            foreach (GatewayServer gateway in group.Gateways)
            {
                await gateway.StartAsync(cancellationToken);
            }

            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GatewayServer gateway in Gateways)
        {
            await gateway.StopAsync();
        }
    }
}
