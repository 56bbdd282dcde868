using System.Globalization;

namespace Gateway.Benchmarks.Reporting;

/// <summary>Measurements as a Markdown table, printed row by row.</summary>
/// <param name="output">Where to.</param>
/// <param name="baseline">What the others are compared with; null when there is only one server, which then has no column.</param>
internal sealed class ResultTable(TextWriter output, string? baseline)
{
    private bool _begun;

    /// <summary>Prints a row.</summary>
    /// <param name="operation">What was done.</param>
    /// <param name="size">The size of its objects or pages.</param>
    /// <param name="bytes">Payload of one request; null to count what was received.</param>
    /// <param name="clients">Connections.</param>
    /// <param name="server">Who did it.</param>
    /// <param name="rounds">The measurements; the table shows medians.</param>
    /// <param name="ratio">Operations a second over the baseline's; null for the baseline itself.</param>
    public void Add(string operation, string size, long? bytes, int clients, string server, IReadOnlyList<Measurement> rounds, double? ratio)
    {
        Begin();
        double rate = Median.Of(rounds.Select(r => r.Load.PerSecond));
        double perRequest = bytes ?? Median.Of(rounds.Select(r => (double)r.Load.BytesReceived / r.Load.Requests));
        string[] cells =
        [
            operation,
            size,
            Whole(clients),
            .. baseline is not null ? [server, ratio is { } r ? $"×{r.ToString("0.00", CultureInfo.InvariantCulture)}" : "1"] : Array.Empty<string>(),
            Three(rate),
            perRequest == 0 ? "–" : Three(rate * perRequest / 1e6),
            Three(Median.Of(rounds.Select(m => m.Load.Median.TotalMilliseconds))),
            Three(Median.Of(rounds.Select(m => m.Load.P99.TotalMilliseconds))),
            rounds[0].Cpu is null ? "–" : $"{Three(Median.Of(rounds.Select(m => m.CpuPerRequest!.Value)))} ({Three(Median.Of(rounds.Select(m => m.SystemPerRequest!.Value)))})",
            rounds[0].PeakMemory is null ? "–" : Whole(rounds.Max(m => m.PeakMemory!.Value) >> 20),
        ];
        Line(cells);
    }

    private void Begin()
    {
        if (_begun)
        {
            return;
        }

        _begun = true;
        string[] columns =
        [
            "operation", "size", "clients", .. baseline is not null ? ["server", $"× {baseline}"] : Array.Empty<string>(),
            "op/s", "MB/s", "p50 ms", "p99 ms", "server CPU µs/request (in the kernel)", "peak MiB",
        ];
        Line(columns);
        Line([.. columns.Select(_ => "---")]);
    }

    private void Line(string[] cells)
    {
        output.WriteLine($"| {string.Join(" | ", cells)} |");
        output.Flush();
    }

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    // More digits than three would pretend.
    private static string Three(double number) => number switch
    {
        >= 100 => Math.Round(number).ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => number.ToString("0.0", CultureInfo.InvariantCulture),
        _ => number.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
