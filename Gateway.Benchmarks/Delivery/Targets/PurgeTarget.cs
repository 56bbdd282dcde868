using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Delivery.Load;
using Gateway.Benchmarks.Delivery.Servers;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Delivery.Targets;

/// <summary>Forgetting what has one tag, in a cache that was filled by asking for that many responses, over the API.</summary>
internal sealed class PurgeTarget(DeliveryContext context) : ITarget
{
    private const int PerTag = 1000;
    private const int Purges = 5;
    private const int Connections = 32;
    private const int Length = 64;

    // A file each: what a memory cache takes in a minute takes a disk ten.
    private const int DiskShare = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    public string Name => "purge";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await RunAsync(GatewayFront.LargeMemoryCache, context.Settings.Entries, cancellationToken);
        yield return await RunAsync(GatewayFront.DiskCache, Math.Max(context.Settings.Entries / DiskShare, Purges * PerTag), cancellationToken);
    }

    private async Task<Verdict> RunAsync(string cache, int entries, CancellationToken cancellationToken)
    {
        Endpoint gateway = context.Servers.Gateway.Endpoint;
        using var client = new GatewayClient(gateway);
        long before = await client.ResponsesAsync(cache, cancellationToken);
        var requests = new NumberedRequests(
            gateway, "GET", RequestBody.Empty, number => new SignedRequest($"/{cache}/tag-group{number / PerTag}/{Length}-{number}"));
        long started = Stopwatch.GetTimestamp();
        await requests.SendAsync(entries, Connections, cancellationToken);
        TimeSpan filled = Stopwatch.GetElapsedTime(started);
        long kept = await client.ResponsesAsync(cache, cancellationToken);
        if (kept - before < entries)
        {
            throw new BenchmarkException($"{cache} holds {kept} of {entries} responses.");
        }

        // The first one would be mostly the runtime's compiling.
        await client.FlushAsync(cache, "nobodys", cancellationToken);
        List<double> times = [];
        for (int purge = 0; purge < Purges; purge++)
        {
            long sent = Stopwatch.GetTimestamp();
            long flushed = await client.FlushAsync(cache, $"group{purge * (entries / PerTag) / Purges}", cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            if (flushed != PerTag)
            {
                throw new BenchmarkException($"{cache}: {flushed} responses had the tag, not {PerTag}.");
            }
        }

        return new Verdict(
            $"purge of a tag of {PerTag:#,0} among {kept:#,0} responses, service {cache}, over the API: the slowest of {Purges}",
            $"median {Median.Of(times):0.0} ms; filled with {entries / filled.TotalSeconds:0} misses a second",
            $"{times.Max():0.0} ms",
            $"< {Limit.TotalMilliseconds:0} ms",
            times.Max() < Limit.TotalMilliseconds);
    }
}
