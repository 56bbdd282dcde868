using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Scale;

/// <summary>
/// Mixed load on two gateways over one catalog and one store, in turns with one gateway over the same engines, and whether every answer was right.
/// Where gateways, engines and clients share a machine, two gateways have no more to work with than one: what is judged is what sharing costs.
/// </summary>
internal sealed class GatewaysTarget(ScaleContext context) : ITarget
{
    private const int Clients = 32;
    private const double Limit = 0.8;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public string Name => "gateways";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using GatewayGroup alone = await GatewayGroup.StartAsync(context, "alone", 1, cancellationToken);
        await using GatewayGroup pair = await GatewayGroup.StartAsync(context, "pair", 2, cancellationToken);
        using var one = new MixedLoad(alone, Clients);
        using var two = new MixedLoad(pair, Clients);
        yield return await CompareAsync(one, two, cancellationToken);
        yield return Answers(two);
        yield return await ListsAsync(two, cancellationToken);
        yield return await FsckAsync(pair, cancellationToken);
    }

    private async Task<Verdict> CompareAsync(MixedLoad one, MixedLoad two, CancellationToken cancellationToken)
    {
        await one.RunAsync(WarmUp, cancellationToken);
        await two.RunAsync(WarmUp, cancellationToken);
        List<double>[] rates = [[], []];
        for (int round = 0; round < context.Settings.Rounds; round++)
        {
            rates[0].Add(await one.RunAsync(context.Settings.Duration, cancellationToken));
            rates[1].Add(await two.RunAsync(context.Settings.Duration, cancellationToken));
        }

        double[] ratios = [.. rates[1].Zip(rates[0], (both, single) => both / single).Order()];
        double ratio = Median.Of(ratios);
        return new Verdict(
            $"PUT or DELETE, GET, LIST of 4 KiB and 256 KiB, {Clients} clients, {Environment.ProcessorCount} cores for everything: two gateways ÷ one",
            $"{Median.Of(rates[1]):0} ÷ {Median.Of(rates[0]):0} operations/s; turns {ratios[0]:0.00} to {ratios[^1]:0.00}",
            $"{ratio:0.00}",
            $"≥ {Limit:0.00}",
            ratio >= Limit);
    }

    private static Verdict Answers(MixedLoad load) => new(
        "meanwhile, each write at once read and listed at the other gateway: wrong answers",
        $"{load.Writes} writes{(load.Wrong is [var first, ..] ? $"; the first: {first}" : "")}",
        $"{load.Wrong.Count}",
        "0",
        load.Wrong.Count == 0);

    private static async Task<Verdict> ListsAsync(MixedLoad load, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> expected = load.Expected;
        IReadOnlyList<IReadOnlyDictionary<string, string>> lists = await load.ListAsync(cancellationToken);
        int wrong = lists.Count(list => !MixedClient.AreSame(list, expected));
        return new Verdict(
            "afterwards: gateways that list something else than what their clients left",
            $"{expected.Count} objects; listed {string.Join(" and ", lists.Select(list => list.Count))}",
            $"{wrong}",
            "0",
            wrong == 0);
    }

    private static async Task<Verdict> FsckAsync(GatewayGroup group, CancellationToken cancellationToken)
    {
        await group.DisposeAsync();
        var found = new List<string>();
        foreach (GatewayServer gateway in group.Gateways)
        {
            try
            {
                await gateway.FsckAsync(cancellationToken);
            }
            catch (BenchmarkException e)
            {
                found.Add(e.Message.ReplaceLineEndings(" "));
            }
        }

        return new Verdict("fsck of the stopped gateways: that find something", found.Count == 0 ? "clean" : string.Join("; ", found), $"{found.Count}", "0", found.Count == 0);
    }
}
