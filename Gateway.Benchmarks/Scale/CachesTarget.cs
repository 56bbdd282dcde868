using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Scale;

/// <summary>A write at one gateway while the other has the object in its memory cache: how soon after the writer's answer the other one's public binding has the new one.</summary>
internal sealed class CachesTarget(ScaleContext context) : ITarget
{
    private const string Page = "page";
    private const int Writes = 200;

    // The first ones would be mostly the runtime's compiling.
    private const int WarmUp = 50;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "caches";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using GatewayGroup group = await GatewayGroup.StartAsync(context, "caches", 2, cancellationToken);
        using var writer = new ObjectClient(group.Gateways[0].Endpoint);
        using var reader = new HttpClient { BaseAddress = new Uri($"http://{group.Gateways[1].Endpoint.Authority}{GatewayServer.CachedPath}") };
        var times = new List<double>();
        int atOnce = 0;
        byte[] body = [];
        for (int i = -WarmUp - 1; i < Writes; i++)
        {
            byte[] next = RandomNumberGenerator.GetBytes((int)ObjectSize.Small.Bytes);
            await writer.PutAsync(Page, next, cancellationToken);
            (TimeSpan time, int answers) = await FollowAsync(reader, old: body, next, cancellationToken);
            body = next;
            if (i >= 0)
            {
                times.Add(time.TotalMilliseconds);
                atOnce += answers == 1 ? 1 : 0;
            }
        }

        double[] sorted = [.. times.Order()];
        yield return new Verdict(
            $"a write at A until B's public binding, which had it in its memory cache, has it: from A's answer to B's first new one, the longest of {Writes}",
            $"median {Median.Of(sorted):0.00} ms, p99 {sorted[(int)(0.99 * (sorted.Length - 1))]:0.00} ms; B's first answer was the new one {atOnce} times",
            $"{sorted[^1]:0.0} ms",
            $"< {Limit.TotalMilliseconds:0} ms",
            sorted[^1] < Limit.TotalMilliseconds);
    }

    /// <summary>Asks until what is answered is new, and on until it comes from the cache.</summary>
    /// <returns>From the call to the end of the first new answer, and the number of answers up to it.</returns>
    private static async Task<(TimeSpan Time, int Answers)> FollowAsync(HttpClient reader, byte[] old, byte[] wanted, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        TimeSpan? first = null;
        for (int answers = 1, until = 0; Stopwatch.GetElapsedTime(started) < Patience; answers++)
        {
            using HttpResponseMessage response = await reader.GetAsync(Page, cancellationToken);
            byte[] body = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
            bool isNew = body.AsSpan().SequenceEqual(wanted);
            if (!isNew && (first is not null || !body.AsSpan().SequenceEqual(old)))
            {
                throw new BenchmarkException("B answered with what was there before, or never was.");
            }

            if (isNew && first is null)
            {
                (first, until) = (Stopwatch.GetElapsedTime(started), answers);
            }

            if (first is { } time && response.Headers.GetValues("Cache-Status").Any(status => status.Contains("hit", StringComparison.Ordinal)))
            {
                return (time, until);
            }
        }

        throw new BenchmarkException(first is null ? $"B still had the old object after {Patience.TotalSeconds:0} s." : "B does not keep the object in its cache.");
    }
}
