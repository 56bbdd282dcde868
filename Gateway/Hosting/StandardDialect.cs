using Gateway.Chains;
using Gateway.Configuration;
using Gateway.Invalidation;
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
        DeliveryChains chains,
        ChangeRelay changes,
        StandardRefusals refusals,
        ReplicationLoop replication,
        RequestHistory history,
        TimeProvider time,
        CancellationToken stopping)
    {
        IReadOnlyList<StandardFunction> functions = FunctionTable.Create(config, stores, chains, changes, replication, history, time, stopping);
        return new StandardEndpoint(functions, stores.Keys, new ServiceDirectory(stores.Objects, chains), stores.Objects, chains, refusals);
    }
}
