using Gateway.Configuration;
using Gateway.Logging;
using Gateway.Replication;
using Gateway.StandardMode;

namespace Gateway.Hosting;

/// <summary>Puts the standard mode together.</summary>
internal static class StandardDialect
{
    public static StandardEndpoint Create(
        GatewayConfig config,
        GatewayStores stores,
        ReplicationLoop replication,
        RequestHistory history,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken stopping)
    {
        IReadOnlyList<StandardFunction> functions = FunctionTable.Create(config, stores, replication, history, time, stopping);
        return new StandardEndpoint(functions, stores.Keys, stores.Objects, loggers.CreateLogger<StandardEndpoint>());
    }
}
