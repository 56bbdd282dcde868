using System.Net;
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
            Trusted = [.. map.Items("trusted").Select(item => Network(map, item)).OfType<IPNetwork>()],
            PublicHosts = [.. map.Items("publicHosts").Select(item => Host(map, item)).OfType<string>()],
            RewritesAcceptEncoding = map.Flag("rewritesAcceptEncoding") ?? false,
        };
        map.Finish();
        return config;
    }

    // An address alone is a network of one.
    private static IPNetwork? Network(YamlMap map, YamlNode item)
    {
        if (map.Text(item) is not { } text)
        {
            return null;
        }

        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        if (IPNetwork.TryParse(text, out IPNetwork network))
        {
            return network;
        }

        map.Error(item, $"'{text}' is not an IP address or network such as 10.0.0.0/8");
        return null;
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
