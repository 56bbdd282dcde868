using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;

namespace Gateway.Benchmarks.Targets;

/// <summary>4 KiB PUTs from 64 clients, durable, against bare grouped inserts of the same bytes on the same disk.</summary>
internal sealed class DurablePutTarget(TargetContext context) : ITarget
{
    private const int Clients = 64;
    private const int MostPerSecond = 12_000;
    private const double Limit = 1.0 / 3;

    public string Name => "put";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TimeSpan duration = context.Settings.Duration;
        var body = new RequestBody(ObjectSize.Small.Bytes);
        byte[] bytes = body.From(0).ToArray();
        using var inserts = new GroupedInserts(context.Folder.File("inserts.db"));
        var puts = new List<Measurement>();
        var bare = new List<double>();
        for (int round = 0; round < context.Settings.Rounds; round++)
        {
            var workload = new Workload("PUT", Objects.New(context.Signer, MostPerSecond * (int)Math.Ceiling(duration.TotalSeconds)), body);
            puts.Add(await context.Meter.RunAsync(context.Gateway.Endpoint, workload, Clients, duration, cancellationToken));
            bare.Add(await inserts.RunAsync(bytes, Clients, duration, cancellationToken));
        }

        double ratio = Median.Of(puts.Zip(bare, (put, insert) => put.Load.PerSecond / insert));
        yield return new Verdict(
            "4 KiB PUT, 64 clients, ÷ bare grouped inserts",
            $"{Median.Of(puts.Select(p => p.Load.PerSecond)):0} PUT/s with {Median.Of(puts.Select(p => p.CpuPerRequest!.Value)):0} µs of CPU each, {Median.Of(bare):0} inserts/s",
            $"{ratio:0.00}",
            "≥ 0.33",
            ratio >= Limit);
    }
}
