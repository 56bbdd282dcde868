using Gateway.Storage;

namespace Gateway.Metrics;

/// <summary>What storage services have committed: writes that wait together are one commit.</summary>
internal sealed class CatalogMetrics(ObjectStores stores) : IMetricSource
{
    /// <inheritdoc />
    public async ValueTask WriteAsync(MetricWriter metrics, CancellationToken cancellationToken)
    {
        List<(string Service, CommitCount Count)> counts = [];
        foreach (string id in stores.List().Select(service => service.Id))
        {
            try
            {
                counts.Add((id, (await stores.GetAsync(id)).Commits));
            }
            catch (Storage.Objects.StorageException)
            {
                // What cannot be opened at present has committed nothing.
            }
        }

        metrics.Begin("owncdn_catalog_commits_total", MetricType.Counter, "Transactions committed.");
        foreach ((string service, CommitCount count) in counts)
        {
            metrics.Sample("owncdn_catalog_commits_total", count.Commits, ("service", service));
        }

        metrics.Begin("owncdn_catalog_committed_writes_total", MetricType.Counter, "Writes in them: divided by the commits, how many shared one.");
        foreach ((string service, CommitCount count) in counts)
        {
            metrics.Sample("owncdn_catalog_committed_writes_total", count.Writes, ("service", service));
        }
    }
}
