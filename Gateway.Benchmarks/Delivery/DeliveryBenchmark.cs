using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Delivery.Servers;
using Gateway.Benchmarks.Delivery.Targets;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Delivery;

/// <summary>One run: the gateway, nginx and varnish before one origin, on one machine. Nothing is left behind.</summary>
internal static class DeliveryBenchmark
{
    // A large file in each of four places, logs, and a cache of a million small responses.
    private const long Space = 5L << 30;

    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(DeliverySettings settings, CancellationToken cancellationToken)
    {
        if (!Tool.Exists("wrk"))
        {
            throw new BenchmarkException("wrk is needed: apt-get install wrk");
        }

        using var folder = new TemporaryFolder(settings.Folder);
        folder.RequireSpace(Space);
        await using var servers = new DeliveryServers(settings.Program ?? GatewayProgram.Built(), folder);
        await servers.StartAsync(cancellationToken);

        // Two threads of wrk: with one, a fast server would wait for it.
        var meter = new Meter(new LoadClients(folder, wrkThreads: 2));
        var context = new DeliveryContext(settings, servers, meter, new ResultTable(Console.Out, baseline: "nginx"), folder);
        ITarget[] targets =
        [
            new HitTarget(context),
            new MixedLoadTarget(context),
            new LargeFileTarget(context),
            new SlowKeyTarget(context),
            new SlowClientsTarget(context),
            new PurgeTarget(context),
        ];
        List<Verdict> verdicts = [];
        try
        {
            // What is hot is compiled twice, behind the requests: on a machine without an idle core that takes a while.
            await meter.WarmUpAsync(servers.Gateway.Endpoint, Workload.Get("/mem/1024-hit"), 64, LongestWarmUp, cancellationToken);
            await meter.WarmUpAsync(servers.Gateway.Endpoint, Workload.Get("/mem/1024-hit"), 64, LongestWarmUp, cancellationToken);
            foreach (ITarget target in targets.Where(target => settings.Runs(target.Name)))
            {
                await foreach (Verdict verdict in target.RunAsync(cancellationToken))
                {
                    verdicts.Add(verdict);
                }
            }
        }
        finally
        {
            // Rows come as they are measured; the verdicts after them, so that both are whole tables.
            var table = new VerdictTable(Console.Out);
            verdicts.ForEach(table.Add);
        }
    }
}
