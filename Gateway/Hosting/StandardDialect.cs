using Gateway.Configuration;
using Gateway.Logging;
using Gateway.StandardMode;

namespace Gateway.Hosting;

/// <summary>Puts the standard mode together.</summary>
internal static class StandardDialect
{
    public static RequestDelegate Create(
        GatewayConfig config, GatewayStores stores, RequestHistory history, TimeProvider time, ILoggerFactory loggers, CancellationToken stopping)
    {
        IReadOnlyList<StandardFunction> functions = FunctionTable.Create(config, stores, history, time, stopping);
        return new StandardEndpoint(functions, stores.Keys, stores.Objects, loggers.CreateLogger<StandardEndpoint>()).HandleAsync;
    }
}
