using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Reporting;

namespace Gateway.Benchmarks.Delivery;

/// <summary>Lets servers do the same work in turns, A B A B, so that what disturbs the machine for a while disturbs all of them.</summary>
/// <param name="context">What to work with.</param>
/// <param name="operation">What is done, as the table shows it.</param>
/// <param name="size">The size of an answer, as the table shows it.</param>
/// <param name="bytes">Bytes of an answer.</param>
/// <param name="connections">Connections, kept alive.</param>
internal sealed class Turns(DeliveryContext context, string operation, string size, long bytes, int connections)
{
    /// <summary>Warms each server up, measures them in turns, and prints a row for each.</summary>
    /// <param name="runners">The servers and their work; the table compares with the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<IReadOnlyList<Measurement>>> RunAsync(IReadOnlyList<(Endpoint Server, Workload Work)> runners, CancellationToken cancellationToken)
    {
        List<Measurement>[] results = [.. runners.Select(_ => new List<Measurement>())];
        foreach ((Endpoint server, Workload work) in runners)
        {
            await context.Meter.WarmUpAsync(server, work, connections, context.Settings.Duration, cancellationToken);
        }

        for (int round = 0; round < context.Settings.Rounds; round++)
        {
            for (int i = 0; i < runners.Count; i++)
            {
                results[i].Add(await context.Meter.MeasureAsync(runners[i].Server, runners[i].Work, connections, context.Settings.Duration, cancellationToken));
            }
        }

        for (int i = 0; i < runners.Count; i++)
        {
            double? ratio = i == 0 ? null : Ratio(results[i], results[0], m => m.Load.PerSecond);
            context.Table.Add(operation, size, bytes, connections, runners[i].Server.Name, results[i], ratio);
        }

        return results;
    }

    /// <summary>The median of the turns' ratios of a figure.</summary>
    public static double Ratio(IEnumerable<Measurement> own, IEnumerable<Measurement> peer, Func<Measurement, double> figure) =>
        Median.Of(own.Zip(peer, (a, b) => figure(a) / figure(b)));
}
