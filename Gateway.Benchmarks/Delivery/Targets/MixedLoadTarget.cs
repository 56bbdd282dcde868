using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Delivery.Load;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Delivery.Targets;

/// <summary>
/// How late hits become while others miss and upload. Misses and uploads come at the same pace to each server. The gateway's uploads are durable
/// when they are answered; nginx writes a file.
/// </summary>
internal sealed class MixedLoadTarget(DeliveryContext context) : ITarget
{
    private const int HitConnections = 64;
    private const int OtherConnections = 8;
    private const int MissLength = 16 << 10;
    private const int MissesPerSecond = 200;
    private const int UploadLength = 64 << 10;
    private const int UploadsPerSecond = 50;
    private const string Size = "1 KiB";
    private const long Bytes = 1 << 10;

    private int _runs;

    public string Name => "mixed";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (Endpoint Server, Func<string, SignedRequest> Upload)[] runners =
        [
            (context.Servers.Nginx.Endpoint, path => new SignedRequest($"/upload/{path}")),
            (context.Servers.Gateway.Endpoint, GatewayClient.Upload),
        ];
        List<Measurement>[] results = [[], []];
        int[] others = [0, 0];
        for (int round = 0; round < context.Settings.Rounds; round++)
        {
            for (int i = 0; i < runners.Length; i++)
            {
                (Measurement hits, int answered) = await RunAsync(runners[i].Server, runners[i].Upload, cancellationToken);
                results[i].Add(hits);
                others[i] += answered;
            }
        }

        context.Table.Add("hit beside misses and uploads", Size, Bytes, HitConnections, "nginx", results[0], ratio: null);
        context.Table.Add("hit beside misses and uploads", Size, Bytes, HitConnections, "gateway", results[1], Turns.Ratio(results[1], results[0], m => m.Load.PerSecond));
        double ratio = Math.Round(Turns.Ratio(results[1], results[0], m => m.Load.P99.TotalMilliseconds), 2);
        yield return new Verdict(
            $"p99 of hits of {Size} beside {MissesPerSecond} misses and {UploadsPerSecond} uploads a second ÷ nginx",
            $"{Text(results[1])}, {others[1]} others; nginx {Text(results[0])}, {others[0]} others",
            $"{ratio:0.00}",
            "≤ 1.00",
            ratio <= 1);
    }

    private static string Text(List<Measurement> rounds) =>
        $"{Median.Of(rounds.Select(r => r.Load.P99.TotalMilliseconds)):0.00} ms at {Median.Of(rounds.Select(r => r.Load.PerSecond)):0}/s";

    private async Task<(Measurement Hits, int Others)> RunAsync(Endpoint server, Func<string, SignedRequest> upload, CancellationToken cancellationToken)
    {
        int run = ++_runs;
        var misses = new NumberedRequests(server, "GET", RequestBody.Empty, number => new SignedRequest($"/mem/{MissLength}-miss-{run}-{number}"));
        var uploads = new NumberedRequests(server, "PUT", new RequestBody(UploadLength), number => upload($"{run}-{number}"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] others =
        [
            misses.SendAtAsync(MissesPerSecond, OtherConnections, stop.Token),
            uploads.SendAtAsync(UploadsPerSecond, OtherConnections, stop.Token),
        ];
        try
        {
            Measurement hits = await context.Meter.RunAsync(server, Workload.Get($"/mem/{Bytes}-hit"), HitConnections, context.Settings.Duration, cancellationToken);
            await stop.CancelAsync();
            await Task.WhenAll(others);
            return (hits, misses.Answered + uploads.Answered);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(others).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
