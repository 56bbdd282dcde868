using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;

namespace Gateway.Benchmarks.Targets;

/// <summary>From the start of the published program, on a data folder that exists, to its first good answer from /readyz.</summary>
internal sealed class StartTarget(TargetContext context) : ITarget
{
    private const int Starts = 5;
    private const double LimitSeconds = 1;

    public string Name => "start";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string program = await GatewayProgram.PublishAsync(context.Folder.File("publish"), cancellationToken);
        await context.Gateway.StopAsync();
        var times = new List<double>();
        for (int i = 0; i < Starts; i++)
        {
            times.Add((await context.Gateway.StartAsync(cancellationToken, program)).TotalSeconds);
            await context.Gateway.StopAsync();
        }

        await context.Gateway.StartAsync(cancellationToken);
        double median = Median.Of(times);
        yield return new Verdict(
            $"start to /readyz, published, median of {Starts}",
            $"{times.Min():0.00} to {times.Max():0.00} s",
            $"{median:0.00} s",
            "< 1 s",
            median < LimitSeconds);
    }
}
