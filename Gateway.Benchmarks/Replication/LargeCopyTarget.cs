using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Replication;

/// <summary>
/// Large objects: how fast they come to the replica, against a client that reads the same objects from the same primary and throws the bytes
/// away. They appear on the primary all at once, as copies of objects that are there already: a copy shares their bytes, which the system then
/// has in its page cache for both.
/// </summary>
internal sealed class LargeCopyTarget(ReplicationContext context) : ITarget
{
    private const double Limit = 0.8;

    public string Name => "large";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var s3 = new AmazonS3Client(
            context.Primary.KeyId,
            context.Primary.Secret,
            new AmazonS3Config { ServiceURL = $"http://{context.Primary.Authority}", ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        using var primary = new StandardClient(context.Primary);
        using var replica = new StandardClient(context.Replica);
        foreach (LargeObjects objects in context.Settings.Large)
        {
            foreach (Verdict verdict in await RunAsync(objects, s3, primary, replica, cancellationToken))
            {
                yield return verdict;
            }
        }
    }

    private async Task<Verdict[]> RunAsync(LargeObjects objects, AmazonS3Client s3, StandardClient primary, StandardClient replica, CancellationToken cancellationToken)
    {
        context.Folder.RequireSpace((context.Settings.Rounds + 4) * objects.Bytes);
        var requests = new StandardRequests(context.Primary);
        IReadOnlyList<string> keys = objects.Keys("large");
        var body = new RequestBody(objects.Size);
        var puts = new Workload("PUT", [.. keys.Select(requests.UploadFile)], body);
        var gets = new Workload("GET", [.. keys.Select(requests.GetFile)]);
        await context.Meter.RunEachAsync(context.Primary, puts, 1, cancellationToken);
        await replica.WaitForAsync(0, await primary.LastSyncIdAsync(cancellationToken), cancellationToken);
        await context.Meter.RunEachAsync(context.Primary, gets, 1, cancellationToken);
        string file = context.Folder.File("large.bin");
        await body.WriteAsync(file, cancellationToken);

        var reads = new List<Transfer>();
        var copies = new List<Transfer>();
        var disk = new List<double>();
        for (int round = 0; round < context.Settings.Rounds; round++)
        {
            Measurement read = await context.Meter.RunEachAsync(context.Primary, gets, 1, cancellationToken);
            reads.Add(new Transfer(objects.Bytes, read.Load.Duration, read.Cpu!.Value, default));
            copies.Add(await CopyAsync(objects, round, s3, primary, replica, cancellationToken));
            disk.Add(await DiskRateAsync(objects, file, cancellationToken));
        }

        File.Delete(file);
        return [AgainstReading(objects, copies, reads), AgainstHardware(objects, copies, reads, disk)];
    }

    private static Verdict AgainstReading(LargeObjects objects, List<Transfer> copies, List<Transfer> reads)
    {
        double[] ratios = [.. copies.Zip(reads, (copy, read) => copy.Rate / read.Rate)];
        double ratio = Median.Of(ratios);
        return new Verdict(
            $"replicating {objects.Name} ÷ reading them",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Median.Of(copies.Select(c => c.Rate)):0} MB/s, reading {Median.Of(reads.Select(r => r.Rate)):0}, turns {ratios.Min():0.00} to {ratios.Max():0.00}; CPU a GiB: primary {Median.Of(copies.Select(c => c.PrimaryPerGiB)):0.00} s, replica {Median.Of(copies.Select(c => c.ReplicaPerGiB)):0.00} s; reading {Median.Of(reads.Select(r => r.PrimaryPerGiB)):0.00} s"),
            $"{ratio:0.00}",
            "≥ 0.80",
            ratio >= Limit);
    }

    // What is read from memory may come quicker than any disk takes it; a replica has to keep it.
    private static Verdict AgainstHardware(LargeObjects objects, List<Transfer> copies, List<Transfer> reads, List<double> disk)
    {
        double[] ratios = [.. copies.Select((copy, i) => copy.Rate / Math.Min(reads[i].Rate, disk[i]))];
        double ratio = Median.Of(ratios);
        return new Verdict(
            $"replicating {objects.Name} ÷ the slower of reading them and writing them",
            string.Create(CultureInfo.InvariantCulture, $"dd past the page cache, each flushed, {Median.Of(disk):0} MB/s; turns {ratios.Min():0.00} to {ratios.Max():0.00}"),
            $"{ratio:0.00}",
            "≥ 0.80",
            ratio >= Limit);
    }

    /// <summary>Makes the objects appear on the primary, and waits until the last one shows on the replica.</summary>
    private async Task<Transfer> CopyAsync(
        LargeObjects objects, int round, AmazonS3Client s3, StandardClient primary, StandardClient replica, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> copies = objects.Keys($"copy-{round}");
        long before = await primary.LastSyncIdAsync(cancellationToken);
        await replica.WaitForAsync(0, before, cancellationToken);
        CpuTime primaryCpu = CpuMeter.OfTree(context.Primary.ProcessId!.Value);
        CpuTime replicaCpu = CpuMeter.OfTree(context.Replica.ProcessId!.Value);
        long started = Stopwatch.GetTimestamp();
        foreach ((string source, string copy) in objects.Keys("large").Zip(copies))
        {
            await s3.CopyObjectAsync(Buckets.Objects, source, Buckets.Objects, copy, cancellationToken);
        }

        FeedSlice added = await primary.ReadFeedAsync(before, TimeSpan.Zero, cancellationToken);
        await replica.WaitForAsync(before, added.SyncIds[^1], cancellationToken);
        var transfer = new Transfer(
            objects.Bytes,
            Stopwatch.GetElapsedTime(started),
            CpuMeter.OfTree(context.Primary.ProcessId!.Value) - primaryCpu,
            CpuMeter.OfTree(context.Replica.ProcessId!.Value) - replicaCpu);
        var signer = new Presigner(context.Primary, context.Time);
        var deletes = new Workload("DELETE", [.. copies.Select(copy => signer.Presign("DELETE", Objects.Path(copy)))]);
        await context.Meter.RunEachAsync(context.Primary, deletes, 1, cancellationToken);
        return transfer;
    }

    /// <summary>Megabytes a second that the replica's disk takes of the same objects, from one writer that does nothing else.</summary>
    private async Task<double> DiskRateAsync(LargeObjects objects, string source, CancellationToken cancellationToken)
    {
        string[] files = [.. Enumerable.Range(0, objects.Count).Select(i => context.Folder.File($"disk-{i}.bin"))];
        long started = Stopwatch.GetTimestamp();
        foreach (string file in files)
        {
            await Tool.RunAsync("dd", [$"if={source}", $"of={file}", "bs=512K", "oflag=direct", "conv=fsync"], cancellationToken);
        }

        double rate = objects.Bytes / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e6;
        Array.ForEach(files, File.Delete);
        return rate;
    }
}
