using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;

namespace Gateway.Benchmarks.Targets;

/// <summary>Large objects: memory stays bounded, alone and in parallel; CPU of a PUT stays near that of the hashes that it must compute.</summary>
internal sealed class LargeObjectTarget(TargetContext context) : ITarget
{
    private const int Parallel = 16;
    private const long MemoryLimit = 200L << 20;
    private const double CpuLimit = 1.5;

    public string Name => "large";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What is overwritten stays on the disk for a minute.
        long size = context.Settings.LargeSize;
        context.Folder.RequireSpace((Parallel + context.Settings.Rounds + 2) * 2 * size);
        var body = new RequestBody(size);
        string hash = body.Sha256();

        // What other work left in the heap would count as this work's memory.
        await context.Gateway.StopAsync();
        await context.Gateway.StartAsync(cancellationToken);
        yield return await CpuAsync(body, hash, cancellationToken);
        foreach (int clients in new[] { 1, Parallel })
        {
            Measurement put = await context.Meter.RunEachAsync(context.Gateway.Endpoint, Puts(body, hash, clients), clients, cancellationToken);
            yield return Memory("PUT", clients, put);
            var gets = new Workload("GET", [.. Keys(clients).Select(key => context.Signer.Presign("GET", key))]);
            Measurement get = await context.Meter.RunEachAsync(context.Gateway.Endpoint, gets, clients, cancellationToken);
            yield return Memory("GET", clients, get);
        }

        var deletes = new Workload("DELETE", [.. Keys(Parallel).Select(key => context.Signer.Presign("DELETE", key))]);
        await context.Meter.RunEachAsync(context.Gateway.Endpoint, deletes, 1, cancellationToken);
    }

    private static IEnumerable<string> Keys(int count) => Enumerable.Range(0, count).Select(i => Objects.Path($"large/{i}"));

    private static string Rate(Measurement measurement, long size) => $"{size * measurement.Load.PerSecond / 1e6:0} MB/s";

    private Verdict Memory(string operation, int clients, Measurement measurement)
    {
        long size = context.Settings.LargeSize;
        double cpu = measurement.CpuPerRequest!.Value / 1e6 / size * (1L << 30);
        return new Verdict(
            $"{operation} of {size >> 20} MiB, {clients} at a time: peak memory",
            $"{Rate(measurement, size)}, {cpu:0.00} s of server CPU a GiB",
            $"{measurement.PeakMemory!.Value >> 20} MiB",
            "< 200 MiB",
            measurement.PeakMemory < MemoryLimit);
    }

    private Workload Puts(RequestBody body, string hash, int count) => new("PUT", [.. Keys(count).Select(key => context.Signer.Sign("PUT", key, hash))], body);

    private async Task<Verdict> CpuAsync(RequestBody body, string hash, CancellationToken cancellationToken)
    {
        string file = context.Folder.File("large.bin");
        await body.WriteAsync(file, cancellationToken);
        var puts = new List<CpuTime>();
        var hashes = new List<double>();
        var writes = new List<double>();
        for (int round = 0; round < context.Settings.Rounds; round++)
        {
            puts.Add((await context.Meter.RunEachAsync(context.Gateway.Endpoint, Puts(body, hash, 1), 1, cancellationToken)).Cpu!.Value);
            hashes.Add(
                await CostAsync("openssl", ["dgst", "-md5", file], cancellationToken)
                + await CostAsync("openssl", ["dgst", "-sha256", file], cancellationToken));
            writes.Add(await WriteCostAsync(file, cancellationToken));
        }

        File.Delete(file);
        double ratio = Median.Of(puts.Zip(hashes, (put, both) => put.Total.TotalSeconds / both));
        return new Verdict(
            $"PUT of {body.Length >> 20} MiB, signed payload: server CPU ÷ openssl MD5 + SHA-256",
            $"{Median.Of(puts.Select(p => p.Total.TotalSeconds)):0.00} s ({Median.Of(puts.Select(p => p.System.TotalSeconds)):0.00} in the kernel); openssl {Median.Of(hashes):0.00} s; dd to a new file {Median.Of(writes):0.00} s",
            $"{ratio:0.00}",
            "≤ 1.5",
            ratio <= CpuLimit);
    }

    private static async Task<double> CostAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        CpuTime before = CpuMeter.OfEndedChildren();
        await Tool.RunAsync(program, arguments, cancellationToken);
        return (CpuMeter.OfEndedChildren() - before).Total.TotalSeconds;
    }

    /// <summary>Not judged: what the kernel alone takes to write the same bytes. On some virtual machines that is more than the hashes.</summary>
    private static async Task<double> WriteCostAsync(string file, CancellationToken cancellationToken)
    {
        string copy = $"{file}.copy";
        double cost = await CostAsync("dd", [$"if={file}", $"of={copy}", "bs=256K", "conv=fsync"], cancellationToken);
        File.Delete(copy);
        return cost;
    }
}
