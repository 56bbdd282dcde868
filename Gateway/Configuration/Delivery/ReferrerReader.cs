using Gateway.Configuration.Yaml;
using Gateway.Delivery.Binding.Guards;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads <c>referrers</c>: host names, <c>*.</c> and a name for all below it, <c>none</c> for requests that name no page.</summary>
internal static class ReferrerReader
{
    private const string None = "none";
    private const string Below = "*.";

    public static ReferrerOptions? Read(YamlMap map)
    {
        if (!map.Has("referrers"))
        {
            return null;
        }

        var hosts = new List<string>();
        bool allowNone = false;
        IReadOnlyList<YamlNode> items = map.Items("referrers");
        foreach (YamlNode item in items)
        {
            switch (map.Text(item)?.ToLowerInvariant())
            {
                case null:
                    break;
                case None:
                    allowNone = true;
                    break;
                case { } host when IsHost(host):
                    hosts.Add(host);
                    break;
                case var other:
                    map.Error(item, $"'{other}' is no host such as example.com or *.example.com, without scheme and port, nor none");
                    break;
            }
        }

        if (map.IsList("referrers") && items.Count == 0)
        {
            map.Error("referrers", "'referrers' lets nobody in; name hosts, or none");
        }

        return new ReferrerOptions(hosts, allowNone);
    }

    private static bool IsHost(string text)
    {
        string name = text.StartsWith(Below, StringComparison.Ordinal) ? text[Below.Length..] : text;
        return Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4 && name.All(char.IsAscii);
    }
}
