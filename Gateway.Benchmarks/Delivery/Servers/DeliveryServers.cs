using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Delivery.Servers;

/// <summary>All servers of a run. Those that are not measured just then wait for connections.</summary>
internal sealed class DeliveryServers : IAsyncDisposable
{
    public DeliveryServers(string program, TemporaryFolder folder)
    {
        Origin = new OriginServer(folder);
        Gateway = new GatewayFront(program, folder, Origin);
        Nginx = new NginxServer(folder, Origin);
        Varnish = new VarnishServer(folder, Origin);
    }

    public OriginServer Origin { get; }

    public GatewayFront Gateway { get; }

    public NginxServer Nginx { get; }

    public VarnishServer Varnish { get; }

    private DeliveryServer[] All => [Origin, Gateway, Nginx, Varnish];

    /// <summary>Starts them, the origin first.</summary>
    /// <exception cref="BenchmarkException">A peer is not installed, or one does not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!Tool.Exists("nginx") || !Tool.Exists("varnishd"))
        {
            throw new BenchmarkException("nginx and varnish are needed: apt-get install nginx varnish");
        }

        foreach (DeliveryServer server in All)
        {
            await server.StartAsync(cancellationToken);
        }
    }

    /// <summary>Starts a gateway afresh, with nothing in its memory.</summary>
    public async Task RestartGatewayAsync(CancellationToken cancellationToken)
    {
        await Gateway.DisposeAsync();
        await Gateway.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DeliveryServer server in All.Reverse())
        {
            await server.DisposeAsync();
        }
    }
}
