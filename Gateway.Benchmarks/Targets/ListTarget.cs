using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;

namespace Gateway.Benchmarks.Targets;

/// <summary>A page of a listing costs what it returns, wherever in the keyspace it lies and however much a prefix rolls up.</summary>
internal sealed class ListTarget(TargetContext context) : ITarget
{
    // A page near the end may cost more than one at the start only by what the machine's noise makes of it.
    private const double DepthLimit = 1.5;
    private static readonly TimeSpan DelimiterLimit = TimeSpan.FromMilliseconds(10);

    public string Name => "list";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<ListPageRequest> pages = ListPageRequest.All(context.Settings.Keys);
        List<double>[] times = [.. pages.Select(_ => new List<double>())];
        for (int round = 0; round < context.Settings.Rounds; round++)
        {
            for (int i = 0; i < pages.Count; i++)
            {
                var workload = new Workload("GET", [pages[i].Sign(context.Signer)]);
                Measurement measured = await context.Meter.RunAsync(context.Gateway.Endpoint, workload, 1, context.Settings.Duration, cancellationToken);
                times[i].Add(measured.Load.Median.TotalMilliseconds);
            }
        }

        double[] medians = [.. times.Select(Median.Of)];
        string keys = $"{context.Settings.Keys:#,0} keys";
        double depth = Median.Of(times[2].Zip(times[0], (end, start) => end / start));
        yield return new Verdict(
            $"LIST of 1,000 among {keys}: end ÷ start",
            $"p50 {medians[0]:0.00} ms at the start, {medians[1]:0.00} in the middle, {medians[2]:0.00} near the end",
            $"{depth:0.00}",
            "≤ 1.5",
            depth <= DepthLimit);
        yield return new Verdict(
            $"LIST of {Buckets.Prefixes} prefixes over {keys}: p50",
            $"×{medians[3] / medians[0]:0.00} of a flat page",
            $"{medians[3]:0.00} ms",
            "< 10 ms",
            medians[3] < DelimiterLimit.TotalMilliseconds);
    }
}
