using Gateway.Configuration.Yaml;
using Gateway.Delivery.HttpFetcher;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads fetchers.</summary>
internal static class FetcherReader
{
    public static FetcherConfig Read(ServiceHead head)
    {
        YamlMap map = head.Map;
        var options = new FetcherOptions
        {
            Id = head.Id,
            Origins = map.RequiredText("url") is { } url && Parse(map, "url", url) is { } origin ? [origin] : [],
            CacheNotFound = map.Duration("cacheNotFound"),
            CacheErrors = map.Duration("cacheErrors"),
        };
        options = options with { Timeout = map.Duration("timeout") ?? options.Timeout };
        map.Finish();
        return new FetcherConfig(head.Id, head.Name, head.AccountId, options);
    }

    private static Uri? Parse(YamlMap map, string key, string text)
    {
        string folder = text.EndsWith('/') ? text : $"{text}/";
        if (Uri.TryCreate(folder, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "https") && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0)
        {
            return uri;
        }

        map.Error(key, $"'{text}' is not a url such as http://127.0.0.1:9001/, without query and user");
        return null;
    }
}
