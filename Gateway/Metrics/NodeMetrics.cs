using Gateway.Storage;
using Gateway.Storage.Nodes;

namespace Gateway.Metrics;

/// <summary>How the gateway stands among those that share its catalog; nothing when it shares it with none.</summary>
internal sealed class NodeMetrics(ObjectStores stores) : IMetricSource
{
    /// <inheritdoc />
    public ValueTask WriteAsync(MetricWriter metrics, CancellationToken cancellationToken)
    {
        if (stores.Node is { } node)
        {
            Gauge(metrics, "owncdn_nodes", "Gateways over the shared catalog that were heard of in the last 10 seconds; 0 while this one hears of none.", node.Count);
            Gauge(metrics, "owncdn_node_listening", "1 while this gateway hears of what the others change, 0 while it does not.", node.IsListening ? 1 : 0);
            Gauge(metrics, "owncdn_node_lease", "1 while the background work is this gateway's.", node.HoldsLease ? 1 : 0);
        }

        return ValueTask.CompletedTask;
    }

    private static void Gauge(MetricWriter metrics, string name, string help, double value)
    {
        metrics.Begin(name, MetricType.Gauge, help);
        metrics.Sample(name, value);
    }
}
