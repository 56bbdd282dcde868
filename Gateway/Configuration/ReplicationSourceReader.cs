using Gateway.Configuration.Yaml;
using Gateway.Storage.Identity;

namespace Gateway.Configuration;

/// <summary>Reads <c>replicationSources</c>.</summary>
internal sealed class ReplicationSourceReader
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Every id that stands in the file, also of sources that were refused: naming one is no second error.</summary>
    public IReadOnlySet<string> Ids => _ids;

    public IReadOnlyList<ReplicationSourceConfig> Read(YamlMap root) =>
        [.. root.Maps("replicationSources").Select(ReadOne).OfType<ReplicationSourceConfig>()];

    private ReplicationSourceConfig? ReadOne(YamlMap map)
    {
        string? id = map.RequiredText("id");
        if (id is not null && !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            map.Error("id", $"the source id '{id}' may hold only letters, digits, '-', '_' and '.'");
        }

        if (id is not null && !_ids.Add(id))
        {
            map.Error("id", $"the source '{id}' stands here a second time");
        }

        string? name = map.Text("name");
        Uri? url = map.RequiredText("url") is { } text ? ReadUrl(map, text) : null;
        string? key = map.RequiredText("key");
        if (key is not null && KeyText.SecretProblem(key) is { } problem)
        {
            map.Error("key", problem);
        }

        map.Finish();
        return id is null || url is null || key is null ? null : new ReplicationSourceConfig(id, name ?? id, url, key);
    }

    private static Uri? ReadUrl(YamlMap map, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && url.Scheme is "http" or "https" && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" })
        {
            return url;
        }

        map.Error("url", $"'{text}' is not a gateway's url such as http://127.0.0.1:8333");
        return null;
    }
}
