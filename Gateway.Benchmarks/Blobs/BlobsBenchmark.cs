using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Blobs;

/// <summary>One run: large objects through a gateway that keeps its bytes in an S3 store, beside the same requests to that store. Nothing is left behind but what was put into a store that was there.</summary>
internal static class BlobsBenchmark
{
    // What is overwritten is freed a minute later, in both.
    private const long Space = 40L << 30;

    public static async Task RunAsync(BlobsSettings settings, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder(settings.Folder);
        folder.RequireSpace(Space);
        string program = settings.Program ?? GatewayProgram.Built();
        GatewayServer? own = null;
        if (settings.Store is null)
        {
            own = new GatewayServer(program, folder, "store");
            await own.StartAsync(cancellationToken);
        }

        Endpoint store = settings.Store ?? own!.Endpoint;
        var gateway = new GatewayServer(program, folder) { BlobStore = store };
        try
        {
            await gateway.StartAsync(cancellationToken);
            var comparison = new BlobComparison(new Meter(new LoadClients(folder)), settings.Rounds, store, gateway.Endpoint, TimeProvider.System);
            var verdicts = new List<Verdict>();
            await foreach (Verdict verdict in comparison.RunAsync(cancellationToken))
            {
                verdicts.Add(verdict);
            }

            var table = new VerdictTable(Console.Out);
            verdicts.ForEach(table.Add);
        }
        finally
        {
            await gateway.StopAsync();
            await (own?.StopAsync() ?? Task.CompletedTask);
        }
    }
}
