using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Standard;

/// <summary>One run: what getfile and uploadfile cost the server beside GET and PUT of S3. Nothing is left behind.</summary>
internal static class StandardBenchmark
{
    // What is overwritten is freed a minute later.
    private const long Space = 30L << 30;

    public static async Task RunAsync(StandardSettings settings, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder(settings.Folder);
        folder.RequireSpace(Space);
        var gateway = new GatewayServer(settings.Program ?? GatewayProgram.Built(), folder);
        await gateway.StartAsync(cancellationToken);
        try
        {
            var comparison = new DialectComparison(
                new Meter(new LoadClients(folder)), new ResultTable(Console.Out, "S3"), settings, gateway.Endpoint, TimeProvider.System);
            List<Verdict> verdicts = [];
            foreach (ComparedSize compared in ComparedSize.All)
            {
                await comparison.PrepareAsync(compared, cancellationToken);
                foreach (ComparedOperation operation in ComparedOperation.All.Where(operation => settings.Runs(operation.Function)))
                {
                    verdicts.Add(await comparison.RunAsync(operation, compared, cancellationToken));
                }
            }

            var table = new VerdictTable(Console.Out);
            verdicts.ForEach(table.Add);
        }
        finally
        {
            await gateway.StopAsync();
        }
    }
}
