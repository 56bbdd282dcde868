using System.Globalization;
using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.CommandLine;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;

namespace Gateway.Benchmarks.Targets;

/// <summary>CPU of a signed 4 KiB GET, against the same web server that only sends 4 KiB from memory, asked with the same requests.</summary>
internal sealed class SmallGetTarget(TargetContext context) : ITarget
{
    private const int Clients = 64;
    private const double Limit = 3;

    public string Name => "get";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectSize size = ObjectSize.Small;
        var put = new Workload("PUT", Objects.Known(context.Signer, "PUT", "small", size.Objects), new RequestBody(size.Bytes));
        await context.Meter.RunEachAsync(context.Gateway.Endpoint, put, 8, cancellationToken);
        int port = FreePort.Next();
        await using ServerProcess server = await ServerProcess.StartAsync(
            [Environment.ProcessPath!, BareKestrelCommand.Name, port.ToString(CultureInfo.InvariantCulture)],
            context.Folder.File("bare-kestrel.log"),
            new Uri($"http://127.0.0.1:{port}/"),
            cancellationToken);
        Endpoint bare = context.Gateway.Endpoint with { Name = "bare Kestrel", Port = port, ProcessId = server.Id };
        var own = new List<Measurement>();
        var least = new List<Measurement>();
        for (int round = 0; round < context.Settings.Rounds; round++)
        {
            own.Add(await MeasureAsync(context.Gateway.Endpoint, cancellationToken));
            least.Add(await MeasureAsync(bare, cancellationToken));
        }

        double ratio = Median.Of(own.Zip(least, (a, b) => a.CpuPerRequest!.Value / b.CpuPerRequest!.Value));
        yield return new Verdict(
            "4 KiB GET, 64 clients, server CPU ÷ bare Kestrel",
            $"{Text(own)}; bare {Text(least)}",
            $"{ratio:0.00}",
            "≤ 3",
            ratio <= Limit);
    }

    private static string Text(List<Measurement> rounds) =>
        $"{Median.Of(rounds.Select(r => r.CpuPerRequest!.Value)):0.0} µs ({Median.Of(rounds.Select(r => r.SystemPerRequest!.Value)):0.0} in the kernel) at {Median.Of(rounds.Select(r => r.Load.PerSecond)):0}/s";

    private Task<Measurement> MeasureAsync(Endpoint endpoint, CancellationToken cancellationToken)
    {
        var workload = new Workload("GET", Objects.Known(new Presigner(endpoint, context.Time), "GET", "small", ObjectSize.Small.Objects));
        return context.Meter.RunAsync(endpoint, workload, Clients, context.Settings.Duration, cancellationToken);
    }
}
