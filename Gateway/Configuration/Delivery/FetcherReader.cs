using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Configuration.Yaml;
using Gateway.Delivery.HttpFetcher;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads fetchers.</summary>
internal static class FetcherReader
{
    private const int MostRetries = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static FetcherConfig Read(ServiceHead head)
    {
        YamlMap map = head.Map;
        var options = new FetcherOptions
        {
            Id = head.Id,
            Origins = OriginReader.Read(map),
            CacheNotFound = map.Duration("cacheNotFound"),
            CacheErrors = map.Duration("cacheErrors"),
            Host = Host(map),
            MaxSize = map.Size("maxSize"),
            RequestHeaders = RequestHeaderReader.Read(map),
            Authorities = Authorities(map, head.Folder),
            Health = HealthReader.Read(map),
        };
        options = options with
        {
            Timeout = Wait(map, "timeout") ?? options.Timeout,
            ConnectTimeout = Wait(map, "connectTimeout") ?? options.ConnectTimeout,
            Retries = Retries(map) ?? options.Retries,
            Balance = map.Word("balance", ("failover", OriginBalance.Failover), ("round-robin", OriginBalance.RoundRobin)) ?? options.Balance,
            MinRate = map.Size("minRate") ?? options.MinRate,
            Http2 = map.Word("http2", ("auto", Http2Use.Auto), ("prior-knowledge", Http2Use.PriorKnowledge), ("off", Http2Use.Off)) ?? options.Http2,
        };
        map.Finish();
        return new FetcherConfig(head.Id, head.Name, head.AccountId, options);
    }

    /// <summary>A time that somebody waits for: neither none nor for ever.</summary>
    public static TimeSpan? Wait(YamlMap map, string key)
    {
        TimeSpan? wait = map.Duration(key);
        if (wait is { } time && (time <= TimeSpan.Zero || time > LongestWait))
        {
            map.Error(key, $"'{key}' must be more than nothing, and at most 1h");
            return null;
        }

        return wait;
    }

    private static int? Retries(YamlMap map)
    {
        if (map.Text("retries") is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int retries) && retries <= MostRetries)
        {
            return retries;
        }

        map.Error("retries", $"'retries' must be 0 to {MostRetries}, found '{text}'");
        return null;
    }

    private static string? Host(YamlMap map)
    {
        if (map.Text("host") is not { } host)
        {
            return null;
        }

        if (Uri.TryCreate($"http://{host}/", UriKind.Absolute, out Uri? uri) && uri.AbsolutePath == "/" && uri.UserInfo.Length == 0
            && uri.Authority.Equals(host, StringComparison.OrdinalIgnoreCase))
        {
            return host;
        }

        map.Error("host", $"'{host}' is no host such as www.example.org or www.example.org:8080");
        return null;
    }

    private static X509Certificate2Collection? Authorities(YamlMap map, string folder)
    {
        if (map.Text("caFile") is not { } path)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(Path.GetFullPath(path, folder));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            map.Error("caFile", $"the certificates cannot be used: {e.Message}");
            return null;
        }

        if (authorities.Count == 0)
        {
            map.Error("caFile", $"'{path}' holds no certificate in PEM form");
        }

        return authorities;
    }
}
