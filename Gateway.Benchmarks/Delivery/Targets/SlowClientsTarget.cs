using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Delivery.Load;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Delivery.Targets;

/// <summary>Many clients take a large object at 1 KiB a second: what that costs in memory, and whether others notice.</summary>
internal sealed class SlowClientsTarget(DeliveryContext context) : ITarget
{
    private const int Pace = 1 << 10;
    private const int HitConnections = 16;
    private const string HitTarget = "/mem/1024-hit";
    private const long MemoryLimit = 300L << 20;

    // Two medians of p99 on a busy machine of two cores differ by that much without any reason.
    private const double Noise = 1.5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public string Name => "slow-clients";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await LargeFile.PrepareAsync(context, cancellationToken);
        foreach ((string place, string target) in ((string, string)[])[("storage", LargeFile.Stored), ("the disk cache", LargeFile.Cached)])
        {
            await context.Servers.RestartGatewayAsync(cancellationToken);
            List<Measurement> alone = await HitsAsync(cancellationToken);
            (List<Measurement> beside, long memory) = await BesideSlowClientsAsync(target, cancellationToken);
            string who = $"{context.Settings.Clients} clients of {Pace} bytes a second on {LargeFile.Size} from {place}";
            yield return new Verdict(
                $"{who}: the server's memory at its highest", $"{HitConnections} other clients got {Rate(beside):0} hits a second meanwhile", $"{memory >> 20} MiB", $"< {MemoryLimit >> 20} MiB", memory < MemoryLimit);
            double ratio = Math.Round(P99(beside) / P99(alone), 2);
            yield return new Verdict(
                $"{who}: p99 of other clients' hits ÷ without them",
                $"{P99(beside):0.00} ms at {Rate(beside):0}/s; without {P99(alone):0.00} ms at {Rate(alone):0}/s",
                $"{ratio:0.00}",
                $"≤ {Noise:0.0}",
                ratio <= Noise);
        }
    }

    private static double P99(List<Measurement> rounds) => Median.Of(rounds.Select(round => round.Load.P99.TotalMilliseconds));

    private static double Rate(List<Measurement> rounds) => Median.Of(rounds.Select(round => round.Load.PerSecond));

    private static async Task ReadSlowlyAsync(Download download, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await download.TakeAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    private async Task<List<Measurement>> HitsAsync(CancellationToken cancellationToken)
    {
        Endpoint gateway = context.Servers.Gateway.Endpoint;
        Workload work = Workload.Get(HitTarget);
        await context.Meter.WarmUpAsync(gateway, work, HitConnections, context.Settings.Duration, cancellationToken);
        List<Measurement> rounds = [];
        for (int round = 0; round < context.Settings.Rounds; round++)
        {
            rounds.Add(await context.Meter.MeasureAsync(gateway, work, HitConnections, context.Settings.Duration, cancellationToken));
        }

        return rounds;
    }

    private async Task<(List<Measurement> Hits, long Memory)> BesideSlowClientsAsync(string target, CancellationToken cancellationToken)
    {
        Endpoint gateway = context.Servers.Gateway.Endpoint;
        List<Download> downloads = [];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] readers = [];
        try
        {
            PeakMemory.Reset(gateway.ProcessId!.Value);
            for (int i = 0; i < context.Settings.Clients; i++)
            {
                downloads.Add(await Download.OpenAsync(gateway, target, Pace, cancellationToken));
            }

            await Task.WhenAll(downloads.Select(download => download.BeginAsync(cancellationToken)));
            readers = [.. downloads.Select(download => ReadSlowlyAsync(download, stop.Token))];
            long begun = PeakMemory.Bytes(gateway.ProcessId.Value);
            List<Measurement> hits = await HitsAsync(cancellationToken);
            long highest = hits.Select(round => round.PeakMemory!.Value).Append(begun).Max();

            // A transfer that the server gave up on shows here.
            await stop.CancelAsync();
            await Task.WhenAll(readers);
            return (hits, highest);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(readers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            downloads.ForEach(download => download.Dispose());
        }
    }
}
