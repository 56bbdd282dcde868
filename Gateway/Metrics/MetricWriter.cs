using System.Globalization;
using System.Text;

namespace Gateway.Metrics;

/// <summary>Writes metrics in Prometheus' text format (prometheus.io, "Exposition formats").</summary>
internal sealed class MetricWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric: its samples follow.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type"><c>gauge</c> or <c>counter</c>.</param>
    /// <param name="help">What it says, on one line.</param>
    public void Begin(string name, string type, string help) => _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
        .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    /// <summary>A sample with labels.</summary>
    public void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        for (int i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Escape(labels[i].Value)).Append('"');
        }

        _text.Append(labels.IsEmpty ? " " : "} ").Append(CultureInfo.InvariantCulture, $"{value}").Append('\n');
    }

    /// <summary>What was written.</summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
