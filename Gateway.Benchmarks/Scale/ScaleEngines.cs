using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Scale;

/// <summary>What gateways share, each started when a target first wants it, and stopped at the end.</summary>
internal sealed class ScaleEngines(ScaleSettings settings, string program, TemporaryFolder folder) : IAsyncDisposable
{
    private PostgresCluster? _postgres;
    private GatewayServer? _store;

    /// <summary>A PostgreSQL of the run's own.</summary>
    public async Task<PostgresCluster> PostgresAsync(CancellationToken cancellationToken) => _postgres ??= await PostgresCluster.StartAsync(folder, cancellationToken);

    /// <summary>The S3 store: the one named on the command line, or one more gateway.</summary>
    public async Task<Endpoint> StoreAsync(CancellationToken cancellationToken)
    {
        if (settings.Store is { } named)
        {
            return named;
        }

        if (_store is null)
        {
            _store = new GatewayServer(program, folder, "store");
            await _store.StartAsync(cancellationToken);
        }

        return _store.Endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        await (_store?.StopAsync() ?? Task.CompletedTask);
        await (_postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
