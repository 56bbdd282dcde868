using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Scale;

/// <summary>One run: the engines that several gateways share, beside the tools that measure those engines alone. Nothing is left behind.</summary>
internal static class ScaleBenchmark
{
    public static async Task RunAsync(ScaleSettings settings, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder(settings.Folder);
        await using PostgresCluster postgres = await PostgresCluster.StartAsync(folder, cancellationToken);
        var context = new ScaleContext(settings, postgres, folder);
        ITarget[] targets = [new CatalogTarget(context)];
        await new VerdictTable(Console.Out).AddAsync(targets.Where(target => settings.Runs(target.Name)), cancellationToken);
    }
}
