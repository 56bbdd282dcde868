using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Scale;

/// <summary>
/// One run: the engines that several gateways share, beside the tools that measure those engines alone, and gateways over them. Nothing is left
/// behind but what was put into a store that was there.
/// </summary>
internal static class ScaleBenchmark
{
    public static async Task RunAsync(ScaleSettings settings, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder(settings.Folder);
        string program = settings.Program ?? GatewayProgram.Built();
        await using var engines = new ScaleEngines(settings, program, folder);
        var context = new ScaleContext(settings, engines, program, folder);
        ITarget[] targets = [new CatalogTarget(context), new BlobsTarget(context), new GatewaysTarget(context), new CachesTarget(context)];
        await new VerdictTable(Console.Out).AddAsync(targets.Where(target => settings.Runs(target.Name)), cancellationToken);
    }
}
