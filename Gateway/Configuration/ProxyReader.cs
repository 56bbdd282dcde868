using Gateway.Configuration.Yaml;

namespace Gateway.Configuration;

/// <summary>Reads the <c>proxies</c> section.</summary>
internal static class ProxyReader
{
    public static ProxyConfig Read(YamlMap? map)
    {
        if (map is null)
        {
            return new ProxyConfig();
        }

        var config = new ProxyConfig
        {
            Trusted = NetworkReader.Read(map, "trusted"),
            PublicHosts = [.. map.Items("publicHosts").Select(item => Host(map, item)).OfType<string>()],
            RewritesAcceptEncoding = map.Flag("rewritesAcceptEncoding") ?? false,
        };
        map.Finish();
        return config;
    }

    private static string? Host(YamlMap map, YamlNode item)
    {
        if (map.Text(item)?.ToLowerInvariant() is not { } host)
        {
            return null;
        }

        if (Uri.TryCreate($"http://{host}/", UriKind.Absolute, out Uri? uri) && (uri.Authority == host || host == $"{uri.Host}:80"))
        {
            return host;
        }

        map.Error(item, $"'{host}' is not a host, or a host and port");
        return null;
    }
}
