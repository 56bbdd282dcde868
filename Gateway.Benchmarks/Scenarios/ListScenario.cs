using Gateway.Benchmarks.Clients;

namespace Gateway.Benchmarks.Scenarios;

/// <summary>ListObjectsV2 over very many keys: pages from three places, and a page of common prefixes over all of them.</summary>
internal sealed class ListScenario : IScenario
{
    public async Task RunAsync(Stage stage, CancellationToken cancellationToken)
    {
        foreach (ListPageRequest page in ListPageRequest.All(stage.Settings.Keys))
        {
            foreach (int clients in Stage.ClientCounts)
            {
                await stage.MeasureAsync(
                    "LIST", page.Name, null, clients, signer => new Workload("GET", [page.Sign(signer)]), cancellationToken);
            }
        }
    }
}
