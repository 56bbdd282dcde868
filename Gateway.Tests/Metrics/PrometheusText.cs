using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Metrics;

/// <summary>Reads Prometheus' text format, and fails where it is not exactly that: prometheus.io, "Exposition formats".</summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _helped = new(StringComparer.Ordinal);

    public PrometheusText(string text)
    {
        text.Should().EndWith("\n");
        string? current = null;
        foreach (string line in text[..^1].Split('\n'))
        {
            current = line.StartsWith('#') ? ReadComment(line) : ReadSample(line, current);
        }

        foreach ((string name, string type) in _types)
        {
            _helped.Should().Contain(name);
            if (type == "counter")
            {
                name.Should().EndWith("_total");
            }
            else if (type == "histogram")
            {
                RequireHistogram(name);
            }
        }
    }

    /// <summary>The names of the metrics, with their types.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>A sample's value, by its name and labels as they are written; NaN when it is not there.</summary>
    public double this[string sample] => _samples.GetValueOrDefault(sample, double.NaN);

    private string ReadComment(string line)
    {
        Match match = Comment().Match(line);
        match.Success.Should().BeTrue("'{0}' must be a HELP or a TYPE", line);
        string name = match.Groups["name"].Value;
        if (match.Groups["kind"].Value == "HELP")
        {
            _helped.Add(name).Should().BeTrue("{0} must be explained once", name);
        }
        else
        {
            match.Groups["rest"].Value.Should().BeOneOf("counter", "gauge", "histogram");
            _types.TryAdd(name, match.Groups["rest"].Value).Should().BeTrue("{0} must stand in one place", name);
        }

        return name;
    }

    private string ReadSample(string line, string? current)
    {
        Match match = Sample().Match(line);
        match.Success.Should().BeTrue("'{0}' must be a sample", line);
        string name = match.Groups["name"].Value;
        current.Should().NotBeNull();
        bool belongs = _types[current!] == "histogram" ? name == $"{current}_bucket" || name == $"{current}_sum" || name == $"{current}_count" : name == current;
        belongs.Should().BeTrue("'{0}' must stand below its own TYPE", line);
        string value = match.Groups["value"].Value;
        _samples.TryAdd(match.Groups["sample"].Value, value == "+Inf" ? double.PositiveInfinity : double.Parse(value, CultureInfo.InvariantCulture))
            .Should().BeTrue("'{0}' must not stand twice", line);
        string[] labels = [.. match.Groups["label"].Captures.Select(label => label.Value)];
        labels.Should().OnlyHaveUniqueItems();
        return current!;
    }

    // Buckets hold the smaller ones, too; the last one holds all.
    private void RequireHistogram(string name)
    {
        IEnumerable<IGrouping<string, KeyValuePair<string, double>>> series = _samples
            .Where(sample => sample.Key.StartsWith($"{name}_bucket{{", StringComparison.Ordinal))
            .GroupBy(sample => sample.Key[(name.Length + "_bucket".Length)..sample.Key.LastIndexOf("le=", StringComparison.Ordinal)]);
        foreach (var buckets in series)
        {
            buckets.Select(bucket => bucket.Value).Should().BeInAscendingOrder();
            buckets.Last().Key.Should().EndWith("le=\"+Inf\"}");
            string labels = buckets.Key.Length > 1 ? $"{buckets.Key.TrimEnd(',')}}}" : "";
            this[$"{name}_count{labels}"].Should().Be(buckets.Last().Value);
            this[$"{name}_sum{labels}"].Should().BeGreaterThanOrEqualTo(0);
        }
    }

    [GeneratedRegex("^# (?<kind>HELP|TYPE) (?<name>[a-z_:][a-z0-9_:]*) (?<rest>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(
        """^(?<sample>(?<name>[a-z_:][a-z0-9_:]*)(\{((^|,|(?<=\{))(?<label>[a-z_][a-z0-9_]*)="([^"\\]|\\\\|\\"|\\n)*")+\})?) (?<value>\+Inf|-?[0-9.]+(E[+-]?[0-9]+)?)$""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}
