using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Replication;

/// <summary>One run: a primary and a replica of it, two processes on one machine and one disk. Nothing is left behind.</summary>
internal static class ReplicationBenchmark
{
    public static async Task RunAsync(ReplicationSettings settings, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder(settings.Folder);
        string program = settings.Program ?? GatewayProgram.Built();
        var primary = new GatewayServer(program, folder, "primary");
        var replica = new GatewayServer(program, folder, "replica", primary);
        try
        {
            await primary.StartAsync(cancellationToken);
            await replica.StartAsync(cancellationToken);
            var context = new ReplicationContext(
                settings, primary.Endpoint, replica.Endpoint, new Meter(new LoadClients(folder)), folder, TimeProvider.System);
            ITarget[] targets = [new LagTarget(context), new LargeCopyTarget(context)];
            await new VerdictTable(Console.Out).AddAsync(targets.Where(target => settings.Runs(target.Name)), cancellationToken);
        }
        finally
        {
            await replica.StopAsync();
            await primary.StopAsync();
        }
    }
}
