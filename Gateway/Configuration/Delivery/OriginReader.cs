using Gateway.Configuration.Yaml;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads a fetcher's servers: <c>url</c> for one, <c>urls</c> for several.</summary>
internal static class OriginReader
{
    public static IReadOnlyList<Uri> Read(YamlMap map)
    {
        if (!map.Has("urls"))
        {
            return map.RequiredText("url") is { } text && Parse(text, problem => map.Error("url", problem)) is { } only ? [only] : [];
        }

        if (map.Has("url"))
        {
            map.Error("url", "'url' names one server, 'urls' several: only one of them can be there");
        }

        var origins = new List<Uri>();
        IReadOnlyList<YamlNode> items = map.Items("urls");
        foreach (YamlNode item in items)
        {
            if (map.Text(item) is not { } text || Parse(text, problem => map.Error(item, problem)) is not { } origin)
            {
                continue;
            }

            if (origins.Contains(origin))
            {
                map.Error(item, $"'{text}' stands here a second time");
            }

            origins.Add(origin);
        }

        if (map.IsList("urls") && items.Count == 0)
        {
            map.Error("urls", "'urls' names no url");
        }

        return origins;
    }

    private static Uri? Parse(string text, Action<string> report)
    {
        string folder = text.EndsWith('/') ? text : $"{text}/";
        if (Uri.TryCreate(folder, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "https") && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0)
        {
            return uri;
        }

        report($"'{text}' is not a url such as http://127.0.0.1:9001/, without query and user");
        return null;
    }
}
