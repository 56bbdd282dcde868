using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Delivery.Targets;

/// <summary>A large file from storage and from the disk cache, beside nginx, which lets the kernel send it. All of it is in the page cache.</summary>
internal sealed class LargeFileTarget(DeliveryContext context) : ITarget
{
    private const int Connections = 4;
    private const double LeastThroughput = 0.95;
    private const double MostCpu = 4.5;

    public string Name => "files";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await LargeFile.PrepareAsync(context, cancellationToken);
        Endpoint gateway = context.Servers.Gateway.Endpoint;
        IReadOnlyList<IReadOnlyList<Measurement>> results = await new Turns(context, "file", LargeFile.Size, LargeFile.Length, Connections).RunAsync(
            [
                (context.Servers.Nginx.Endpoint, Workload.Get(LargeFile.Static)),
                (gateway with { Name = "gateway, storage" }, Workload.Get(LargeFile.Stored)),
                (gateway with { Name = "gateway, disk cache" }, Workload.Get(LargeFile.Cached)),
            ],
            cancellationToken);
        foreach ((string place, IReadOnlyList<Measurement> own) in ((string, IReadOnlyList<Measurement>)[])[("storage", results[1]), ("the disk cache", results[2])])
        {
            double throughput = Math.Round(Turns.Ratio(own, results[0], BytesPerSecond), 2);
            yield return new Verdict(
                $"{LargeFile.Size} from {place}, {Connections} clients: throughput ÷ nginx with sendfile",
                $"{Text(own)}; nginx {Text(results[0])}",
                $"{throughput:0.00}",
                $"≥ {LeastThroughput:0.00}",
                throughput >= LeastThroughput);
            double cpu = Math.Round(Turns.Ratio(own, results[0], CpuPerByte), 2);
            yield return new Verdict(
                $"{LargeFile.Size} from {place}: server CPU a byte ÷ nginx with sendfile",
                $"{Median.Of(own.Select(CpuPerByte)) * (1 << 30):0.00} s a GiB; nginx {Median.Of(results[0].Select(CpuPerByte)) * (1 << 30):0.00}",
                $"{cpu:0.00}",
                $"≤ {MostCpu:0.0}",
                cpu <= MostCpu);
        }
    }

    // Transfers that the end of a measurement cuts off count with what came of them.
    private static double BytesPerSecond(Measurement measurement) => measurement.Load.BytesReceived / measurement.Load.Duration.TotalSeconds;

    private static double CpuPerByte(Measurement measurement) => measurement.Cpu!.Value.Total.TotalSeconds / measurement.Load.BytesReceived;

    private static string Text(IReadOnlyList<Measurement> rounds) => $"{Median.Of(rounds.Select(BytesPerSecond)) / 1e6:0} MB/s";
}
