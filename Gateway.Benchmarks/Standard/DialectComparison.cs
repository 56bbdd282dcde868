using System.Globalization;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Reporting;

namespace Gateway.Benchmarks.Standard;

/// <summary>Does the same work through both dialects of one gateway process, in turns, and judges what it costs the server.</summary>
internal sealed class DialectComparison(Meter meter, ResultTable table, StandardSettings settings, Endpoint gateway, TimeProvider time)
{
    private const double Limit = 1.0;

    /// <summary>Writes and reads the objects once, so that every later request finds them, and finds them in the page cache.</summary>
    public async Task PrepareAsync(ComparedSize compared, CancellationToken cancellationToken)
    {
        foreach (ComparedOperation operation in ComparedOperation.All.OrderByDescending(operation => operation.HasBody))
        {
            await meter.RunEachAsync(gateway, operation.Standard(compared, new StandardRequests(gateway)), compared.Clients, cancellationToken);
        }
    }

    /// <summary>Measures, prints two rows and judges.</summary>
    public async Task<Verdict> RunAsync(ComparedOperation operation, ComparedSize compared, CancellationToken cancellationToken)
    {
        Workload ownWork = operation.Standard(compared, new StandardRequests(gateway));
        Workload s3Work = operation.S3(compared, new Presigner(gateway, time));
        await meter.WarmUpAsync(gateway, ownWork, compared.Clients, settings.Duration, cancellationToken);
        await meter.WarmUpAsync(gateway, s3Work, compared.Clients, settings.Duration, cancellationToken);
        var own = new List<Measurement>();
        var s3 = new List<Measurement>();
        for (int round = 0; round < settings.Rounds; round++)
        {
            own.Add(await meter.MeasureAsync(gateway, ownWork, compared.Clients, settings.Duration, cancellationToken));
            s3.Add(await meter.MeasureAsync(gateway, s3Work, compared.Clients, settings.Duration, cancellationToken));
        }

        table.Add(operation.Operation, compared.Size.Name, compared.Size.Bytes, compared.Clients, "S3", s3, ratio: null);
        table.Add(
            operation.Function,
            compared.Size.Name,
            compared.Size.Bytes,
            compared.Clients,
            "standard",
            own,
            Median.Of(own.Zip(s3, (a, b) => a.Load.PerSecond / b.Load.PerSecond)));
        return Judge(operation, compared, own, s3);
    }

    // Where bodies are large both dialects do the same, and the median of the turns lies above 1 as often as below: a miss is said to be one
    // when three turns of four are above.
    private static Verdict Judge(ComparedOperation operation, ComparedSize compared, List<Measurement> own, List<Measurement> s3)
    {
        double[] ratios = [.. own.Zip(s3, (a, b) => a.CpuPerRequest!.Value / b.CpuPerRequest!.Value).Order()];
        double median = Math.Round(Median.Of(ratios), 2);
        return new Verdict(
            $"{operation.Function} ÷ {operation.Operation} of {compared.Size.Name}, {compared.Clients} clients: server CPU, median of {ratios.Length} turns",
            $"{Text(own)}; S3 {Text(s3)}; turns {ratios[0]:0.00} to {ratios[^1]:0.00}",
            $"{median:0.00}",
            "≤ 1.00 within noise",
            median <= Limit || Math.Round(ratios[ratios.Length / 4], 2) <= Limit);
    }

    private static string Text(List<Measurement> rounds) => string.Create(
        CultureInfo.InvariantCulture, $"{Median.Of(rounds.Select(r => r.CpuPerRequest!.Value)):0.0} µs ({Median.Of(rounds.Select(r => r.SystemPerRequest!.Value)):0.0} in the kernel)");
}
