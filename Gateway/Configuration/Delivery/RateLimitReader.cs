using System.Globalization;
using Gateway.Configuration.Yaml;
using Gateway.Delivery.Binding.Guards;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads <c>rateLimit</c>.</summary>
internal static class RateLimitReader
{
    private const int MostRequests = 1_000_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static RateLimitOptions? Read(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        map.RequiredText("requests");
        int? requests = Count(map, "requests");
        TimeSpan per = map.Duration("per") ?? TimeSpan.FromSeconds(1);
        if (per < Shortest || per > Longest)
        {
            map.Error("per", $"'per' must be {Duration.Format(Shortest)} to {Duration.Format(Longest)}");
        }

        int? burst = Count(map, "burst");
        map.Finish();
        return requests is null ? null : new RateLimitOptions(requests.Value, per, burst ?? requests.Value);
    }

    private static int? Count(YamlMap map, string key)
    {
        if (map.Text(key) is not { Length: > 0 } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MostRequests)
        {
            return count;
        }

        map.Error(key, $"'{key}' must be a number from 1 to {MostRequests}, found '{text}'");
        return null;
    }
}
