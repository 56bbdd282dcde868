using System.Net;
using Gateway.Configuration.Yaml;

namespace Gateway.Configuration;

/// <summary>Reads lists of IP addresses and networks.</summary>
internal static class NetworkReader
{
    /// <summary>The networks; none when the key is absent. An address alone is a network of one; networks of IPv4 in the dress of IPv6 are undressed.</summary>
    public static IReadOnlyList<IPNetwork> Read(YamlMap map, string key) => [.. map.Items(key).Select(item => ReadOne(map, item)).OfType<IPNetwork>()];

    private static IPNetwork? ReadOne(YamlMap map, YamlNode item)
    {
        const int MappedPrefix = 96;
        if (map.Text(item) is not { } text)
        {
            return null;
        }

        if (!IPNetwork.TryParse(text, out IPNetwork network))
        {
            if (!IPAddress.TryParse(text, out IPAddress? address))
            {
                map.Error(item, $"'{text}' is not an IP address or network such as 10.0.0.0/8");
                return null;
            }

            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= MappedPrefix
            ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedPrefix)
            : network;
    }
}
