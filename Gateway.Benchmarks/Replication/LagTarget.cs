using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Replication;

/// <summary>Small objects at a steady pace: how long after the primary's answer a change shows on the replica, and whether that grows.</summary>
internal sealed class LagTarget(ReplicationContext context) : ITarget
{
    // Slower than this the writer did not reach the pace, and the lag is that of something else.
    private const double PaceReached = 0.99;
    private const double MedianLimit = 200;

    // A replica that takes 99 of 100 changes falls behind by 10 ms each second.
    private const double GrowthLimit = 10;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public string Name => "lag";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var primary = new StandardClient(context.Primary);
        using var replica = new StandardClient(context.Replica);
        var writer = new PacedWriter(primary, new RequestBody(ObjectSize.Small.Bytes).From(0).ToArray());
        int pace = context.Settings.WritesPerSecond;
        await writer.RunAsync("warm-up", pace, WarmUp, cancellationToken);
        long before = await primary.LastSyncIdAsync(cancellationToken);
        await replica.WaitForAsync(0, before, cancellationToken);

        CpuTime[] cpu = Cpu();
        long started = Stopwatch.GetTimestamp();
        Task<IReadOnlyList<PacedWrite>> writing = writer.RunAsync("lag", pace, context.Settings.WriteTime, cancellationToken);
        IReadOnlyDictionary<long, long> seen = await new FeedWatcher(replica).RunAsync(before, LastAsync(writing), cancellationToken);
        IReadOnlyList<PacedWrite> acknowledged = await writing;
        double[] perChange = [.. Cpu().Zip(cpu, (after, earlier) => (after - earlier).Total.TotalMicroseconds / acknowledged.Count)];

        double[] lags = [.. acknowledged.Select(write => Milliseconds(write.Acknowledged, seen[write.SyncId]))];
        double rate = acknowledged.Count / Stopwatch.GetElapsedTime(started, acknowledged.Max(write => write.Acknowledged)).TotalSeconds;
        string written = $"{rate:0} writes a second of {ObjectSize.Small.Name}, sent at most {acknowledged.Max(write => Milliseconds(write.Due, write.Sent)):0} ms late, answered within {acknowledged.Max(write => Milliseconds(write.Sent, write.Acknowledged)):0} ms";
        double[] sorted = [.. lags.Order()];
        yield return new Verdict(
            $"lag of a change at {pace:#,0} writes a second, median over {context.Settings.WriteTime.TotalSeconds:0} s",
            $"{written}; p95 {At(sorted, 0.95):0} ms, p99 {At(sorted, 0.99):0}, max {sorted[^1]:0}; CPU of a change {perChange[0]:0} µs on the primary, {perChange[1]:0} on the replica",
            $"{At(sorted, 0.5):0.0} ms",
            "< 200 ms",
            At(sorted, 0.5) < MedianLimit && rate >= PaceReached * pace);

        // The first quarter may still be warming up.
        int quarter = lags.Length / 4;
        double early = Median.Of(lags[quarter..(2 * quarter)]);
        double late = Median.Of(lags[^quarter..]);
        double growth = (late - early) / (context.Settings.WriteTime.TotalSeconds / 2);
        yield return new Verdict(
            "growth of the lag, a second of writing",
            $"median {early:0.0} ms in the second quarter, {late:0.0} in the last; everything was there {Milliseconds(acknowledged.Max(write => write.Acknowledged), seen.Values.Max()):0} ms after the last answer",
            $"{growth:0.0} ms",
            "< 10 ms",
            growth < GrowthLimit && rate >= PaceReached * pace);
    }

    private static async Task<long> LastAsync(Task<IReadOnlyList<PacedWrite>> writing) => (await writing)[^1].SyncId;

    // Below zero when the replica was quicker than the primary's own answer.
    private static double Milliseconds(long from, long to) => (to - from) * 1000.0 / Stopwatch.Frequency;

    private static double At(double[] sorted, double fraction) => sorted[(int)(fraction * (sorted.Length - 1))];

    private CpuTime[] Cpu() => [CpuMeter.OfTree(context.Primary.ProcessId!.Value), CpuMeter.OfTree(context.Replica.ProcessId!.Value)];
}
