using Gateway.Storage.Nodes;

namespace Gateway.Hosting;

/// <summary>Makes the gateway one of those that share its catalog, before anybody is answered: from then on it hears of what the others change.</summary>
internal sealed partial class NodeService(GatewayStores stores, ILogger<NodeService> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        stores.Objects.JoinAsync(new NodeEvents { KeysChanged = stores.Keys.Refresh, Listening = Listening, Lost = Lost, SessionsEnded = SessionsEnded }, cancellationToken);

    // It stays one until its requests are done and the stores are closed.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 60, Level = LogLevel.Information, Message = "Hears of what other gateways change")]
    private partial void Listening();

    [LoggerMessage(EventId = 61, Level = LogLevel.Error, Message = "Does not hear of what other gateways change: the connection to the catalog was lost, and is made again as soon as that works")]
    private partial void Lost(Exception exception);

    [LoggerMessage(EventId = 62, Level = LogLevel.Warning, Message = "Ended {Sessions} database sessions of a gateway that stands still while others wait for what it holds: see whether it is stopped, or its machine is overloaded")]
    private partial void SessionsEnded(int sessions);
}
