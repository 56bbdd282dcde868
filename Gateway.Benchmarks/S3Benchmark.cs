using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;
using Gateway.Benchmarks.Seeding;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks;

/// <summary>One run: a folder, a gateway in it, the scenarios, the targets; and nothing is left behind.</summary>
internal static class S3Benchmark
{
    // The largest rows write a few GiB that are freed a minute later.
    private const long SpaceForRows = 20L << 30;

    public static async Task RunAsync(S3Settings settings, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        using var folder = new TemporaryFolder(settings.Folder);
        folder.RequireSpace(SpaceForRows);
        var clients = new LoadClients(folder);
        var gateway = new GatewayServer(settings.Program ?? GatewayProgram.Built(), folder);
        await SeedAsync(settings, gateway, clients, time, cancellationToken);
        await gateway.StartAsync(cancellationToken);
        try
        {
            var meter = new Meter(clients);
            await RowsAsync(new Stage(meter, new ResultTable(Console.Out, settings.Peer is null ? null : gateway.Endpoint.Name), settings, gateway.Endpoint, time), cancellationToken);
            await TargetsAsync(new TargetContext(settings, gateway, meter, folder, time), cancellationToken);
        }
        finally
        {
            await gateway.StopAsync();
        }
    }

    private static async Task SeedAsync(S3Settings settings, GatewayServer gateway, LoadClients clients, TimeProvider time, CancellationToken cancellationToken)
    {
        bool lists = settings.Runs("list");
        if (lists || settings.RunsTarget("list"))
        {
            await KeyspaceSeeder.FillAsync(gateway.DataFolder, settings.Keys, time, cancellationToken);
        }

        if (settings.Peer is { } peer)
        {
            await PeerSeeder.MakeBucketsAsync(clients.Lean, peer, time, cancellationToken);
            if (lists)
            {
                await PeerSeeder.FillAsync(clients.Lean, peer, settings.Keys, time, cancellationToken);
            }
        }
    }

    private static async Task RowsAsync(Stage stage, CancellationToken cancellationToken)
    {
        (string Section, IScenario Scenario)[] scenarios = [("put", new PutScenario()), ("get", new GetScenario()), ("list", new ListScenario())];
        foreach ((string section, IScenario scenario) in scenarios)
        {
            if (stage.Settings.Runs(section))
            {
                await scenario.RunAsync(stage, cancellationToken);
            }
        }
    }

    private static async Task TargetsAsync(TargetContext context, CancellationToken cancellationToken)
    {
        ITarget[] targets =
        [
            new DurablePutTarget(context), new SmallGetTarget(context), new ListTarget(context), new LargeObjectTarget(context), new StartTarget(context),
        ];
        ITarget[] chosen = [.. targets.Where(target => context.Settings.RunsTarget(target.Name))];
        await new VerdictTable(Console.Out).AddAsync(chosen, cancellationToken);
    }
}
