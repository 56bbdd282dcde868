using Gateway.Replication;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Metrics;

/// <summary>How far each service's history is, and each replica behind its primary.</summary>
internal sealed class ReplicationMetrics(ObjectStores stores, ReplicationLoop replication, TimeProvider time) : IMetricSource
{
    /// <inheritdoc />
    public async ValueTask WriteAsync(MetricWriter metrics, CancellationToken cancellationToken)
    {
        List<(string Service, long SyncId)> services = [];
        foreach (string id in stores.List().Select(service => service.Id))
        {
            try
            {
                ObjectStore store = await stores.GetAsync(id);
                services.Add((id, await store.History.LastSyncIdAsync(cancellationToken)));
            }
            catch (StorageException)
            {
                // What cannot be asked at present is missing.
            }
        }

        metrics.Begin("owncdn_sync_id", MetricType.Gauge, "The newest change of a service.");
        foreach ((string service, long syncId) in services)
        {
            metrics.Sample("owncdn_sync_id", syncId, ("service", service));
        }

        WriteReplicas(metrics, Replicas(services.Select(service => service.Service)));
    }

    private List<(string Service, ReplicationStatus Status)> Replicas(IEnumerable<string> services)
    {
        List<(string, ReplicationStatus)> replicas = [];
        foreach (string service in services)
        {
            if (replication.Find(service) is { } status)
            {
                replicas.Add((service, status));
            }
        }

        return replicas;
    }

    private void WriteReplicas(MetricWriter metrics, IReadOnlyList<(string Service, ReplicationStatus Status)> replicas)
    {
        DateTimeOffset now = time.GetUtcNow();
        (string Name, string Help, Func<ReplicationStatus, double?> Value)[] gauges =
        [
            ("owncdn_replication_up", "1 while a replica can follow its primary, 0 while it cannot.", status => status is { Failure: null, LastSync: not null } ? 1 : 0),
            ("owncdn_replication_lag_seconds", "How far a replica is behind its primary at most.", status => status.Lag(now)?.TotalSeconds),
            ("owncdn_replication_last_sync_id", "The newest change that a replica has applied.", status => status.LastSyncId),
            ("owncdn_replication_primary_sync_id", "The newest change of the primary, as far as a replica knows.", status => status.PrimarySyncId),
            ("owncdn_replication_last_sync_timestamp_seconds", "When the primary last answered a replica.", status => status.LastSync?.ToUnixTimeMilliseconds() / 1000.0),
        ];
        foreach ((string name, string help, Func<ReplicationStatus, double?> value) in gauges)
        {
            metrics.Begin(name, MetricType.Gauge, help);
            foreach ((string service, ReplicationStatus status) in replicas)
            {
                if (value(status) is { } sample)
                {
                    metrics.Sample(name, sample, ("service", service), ("primary", status.Primary));
                }
            }
        }
    }
}
