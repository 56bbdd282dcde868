using System.Globalization;
using Gateway.Configuration.Yaml;

namespace Gateway.Configuration;

/// <summary>Reads the section <c>telemetry</c>.</summary>
internal static class TelemetryReader
{
    private const double DefaultSample = 0.1;

    public static TelemetryConfig? Read(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        Uri? endpoint = Endpoint(map);
        TelemetryProtocol protocol = map.Word("protocol", ("grpc", TelemetryProtocol.Grpc), ("http", TelemetryProtocol.Http)) ?? TelemetryProtocol.Grpc;
        double sample = Sample(map);
        map.Finish();
        return endpoint is null ? null : new TelemetryConfig(endpoint, protocol, sample);
    }

    private static Uri? Endpoint(YamlMap map)
    {
        if (map.RequiredText("otlp") is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0)
        {
            return uri;
        }

        map.Error("otlp", $"'{text}' is not a collector's url such as http://127.0.0.1:4317");
        return null;
    }

    private static double Sample(YamlMap map)
    {
        if (map.Text("sample") is not { } text)
        {
            return DefaultSample;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double sample) && sample <= 1)
        {
            return sample;
        }

        map.Error("sample", $"'sample' must be a number from 0 to 1, found '{text}'");
        return DefaultSample;
    }
}
