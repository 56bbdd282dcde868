using Gateway.Configuration.Yaml;
using Gateway.Delivery.HttpFetcher;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads <c>health</c>: how a fetcher's servers are asked whether they are well.</summary>
internal static class HealthReader
{
    /// <summary>The settings; null when they are absent.</summary>
    public static HealthOptions? Read(YamlMap fetcher)
    {
        if (fetcher.Map("health") is not { } map)
        {
            return null;
        }

        string path = map.RequiredText("path") ?? "";
        if (path.StartsWith("//", StringComparison.Ordinal) || path.Contains(':', StringComparison.Ordinal) || path.Any(c => c is <= ' ' or > '~' or '\\' or '#'))
        {
            map.Error("path", $"'{path}' is no path such as /healthz");
        }

        var health = new HealthOptions(path);
        health = health with
        {
            Interval = FetcherReader.Wait(map, "interval") ?? health.Interval,
            Timeout = FetcherReader.Wait(map, "timeout") ?? health.Timeout,
        };
        map.Finish();
        return health;
    }
}
