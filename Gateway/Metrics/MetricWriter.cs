using System.Globalization;
using System.Text;

namespace Gateway.Metrics;

/// <summary>Writes metrics in Prometheus' text format (prometheus.io, "Exposition formats").</summary>
internal sealed class MetricWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric: its samples follow.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">What its numbers mean.</param>
    /// <param name="help">What it says, on one line.</param>
    public void Begin(string name, MetricType type, string help) => _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
        .Append("# TYPE ").Append(name).Append(' ').Append(Word(type)).Append('\n');

    /// <summary>A metric with one sample.</summary>
    public void Single(string name, MetricType type, string help, double value)
    {
        Begin(name, type, help);
        Sample(name, value);
    }

    /// <summary>A sample with labels.</summary>
    public void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        for (int i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Escape(labels[i].Value)).Append('"');
        }

        _text.Append(labels.IsEmpty ? " " : "} ").Append(Number(value)).Append('\n');
    }

    /// <summary>The samples of a histogram.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="upperBounds">The limits of its buckets, ascending.</param>
    /// <param name="counts">How many values each bucket alone holds; one more than there are limits.</param>
    /// <param name="sum">All values together.</param>
    /// <param name="labels">Its labels.</param>
    public void Histogram(string name, IReadOnlyList<double> upperBounds, IReadOnlyList<long> counts, double sum, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        long total = 0;
        for (int i = 0; i < counts.Count; i++)
        {
            total += counts[i];
            string limit = Number(i < upperBounds.Count ? upperBounds[i] : double.PositiveInfinity);
            Sample($"{name}_bucket", total, [.. labels, ("le", limit)]);
        }

        Sample($"{name}_sum", sum, labels);
        Sample($"{name}_count", total, labels);
    }

    /// <summary>What was written.</summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    private static string Word(MetricType type) => type switch
    {
        MetricType.Counter => "counter",
        MetricType.Gauge => "gauge",
        _ => "histogram",
    };

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString(CultureInfo.InvariantCulture);

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
