using Gateway.Benchmarks.Clients;

namespace Gateway.Benchmarks.Scenarios;

/// <summary>GET of objects that are in the system's page cache, and HEAD.</summary>
internal sealed class GetScenario : IScenario
{
    public async Task RunAsync(Stage stage, CancellationToken cancellationToken)
    {
        foreach (ObjectSize size in ObjectSize.All)
        {
            string name = $"get-{size.Bytes}";
            var body = new RequestBody(size.Bytes);
            await stage.PrepareAsync(signer => new Workload("PUT", Objects.Known(signer, "PUT", name, size.Objects), body), cancellationToken);
            foreach (int clients in Stage.ClientCounts)
            {
                await stage.MeasureAsync(
                    "GET", size.Name, size.Bytes, clients, signer => new Workload("GET", Objects.Known(signer, "GET", name, size.Objects)), cancellationToken);
            }
        }

        string small = $"get-{ObjectSize.Small.Bytes}";
        foreach (int clients in Stage.ClientCounts)
        {
            await stage.MeasureAsync(
                "HEAD",
                ObjectSize.Small.Name,
                0,
                clients,
                signer => new Workload("HEAD", Objects.Known(signer, "HEAD", small, ObjectSize.Small.Objects)),
                cancellationToken);
        }
    }
}
