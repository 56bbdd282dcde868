using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Delivery.Targets;

/// <summary>Hits: one response of each size, again and again, over 64 connections.</summary>
internal sealed class HitTarget(DeliveryContext context) : ITarget
{
    private const int Connections = 64;

    private static readonly (string Size, long Bytes, double OfNginx, double OfVarnish)[] Sizes =
    [
        ("1 KiB", 1 << 10, 1.2, 1.2),
        ("64 KiB", 64 << 10, 1.0, 1.0),
        ("1 MiB", 1 << 20, 0.95, 0.75),
    ];

    public string Name => "hits";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach ((string size, long bytes, double ofNginx, double ofVarnish) in Sizes)
        {
            Workload work = Workload.Get($"/mem/{bytes}-hit");
            var turns = new Turns(context, "hit", size, bytes, Connections);
            Endpoint[] servers = [context.Servers.Nginx.Endpoint, context.Servers.Varnish.Endpoint, context.Servers.Gateway.Endpoint];
            IReadOnlyList<IReadOnlyList<Measurement>> results = await turns.RunAsync([.. servers.Select(server => (server, work))], cancellationToken);
            yield return Judge("nginx", size, results[2], results[0], ofNginx);
            yield return Judge("varnish", size, results[2], results[1], ofVarnish);
        }
    }

    private static Verdict Judge(string peer, string size, IReadOnlyList<Measurement> own, IReadOnlyList<Measurement> other, double limit)
    {
        double ratio = Math.Round(Turns.Ratio(own, other, m => m.Load.PerSecond), 2);
        double cpu = Turns.Ratio(own, other, m => m.CpuPerRequest!.Value);
        return new Verdict(
            $"hits of {size}, {Connections} clients: requests a second ÷ {peer}",
            $"{Text(own)}; {peer} {Text(other)}; CPU × {cpu:0.00}",
            $"{ratio:0.00}",
            $"≥ {limit:0.00}",
            ratio >= limit);
    }

    private static string Text(IReadOnlyList<Measurement> rounds) =>
        $"{Median.Of(rounds.Select(r => r.Load.PerSecond)):0}/s with {Median.Of(rounds.Select(r => r.CpuPerRequest!.Value)):0.0} µs of CPU each, p99 {Median.Of(rounds.Select(r => r.Load.P99.TotalMilliseconds)):0.00} ms";
}
