using System.Globalization;
using Gateway.Configuration.Yaml;
using Gateway.Delivery;
using Gateway.Delivery.Binding.Site;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads <c>site</c>.</summary>
internal static class SiteReader
{
    public static SiteOptions? Read(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        var defaults = new SiteOptions();
        var options = new SiteOptions
        {
            Index = Index(map) ?? defaults.Index,
            TrailingSlash = map.Flag("trailingSlash") ?? defaults.TrailingSlash,
            ErrorDocument = Document(map, "errorDocument"),
            ErrorStatus = Status(map) ?? defaults.ErrorStatus,
            SinglePage = map.Flag("spa") ?? defaults.SinglePage,
        };
        if (map.Has("errorStatus") && !map.Has("errorDocument"))
        {
            map.Error("errorStatus", "'errorStatus' needs 'errorDocument'");
        }

        map.Finish();
        return options;
    }

    private static string? Index(YamlMap map)
    {
        string? index = Document(map, "index")?.Decoded;
        if (index?.Contains('/', StringComparison.Ordinal) == true)
        {
            map.Error("index", "'index' must be a file's name, without a folder");
        }

        return index;
    }

    private static ContentPath? Document(YamlMap map, string key)
    {
        if (map.Text(key)?.TrimStart('/') is not { } text)
        {
            return null;
        }

        if (text.Length > 0 && !text.EndsWith('/') && !text.Any(char.IsControl) && !text.Split('/', '\\').Any(segment => segment is "." or ".."))
        {
            return ContentPath.OfDecoded(text);
        }

        map.Error(key, $"'{key}' must be a file such as 404.html, without '.' and '..'");
        return null;
    }

    private static int? Status(YamlMap map)
    {
        if (map.Text("errorStatus") is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is 200 or (>= 400 and <= 599))
        {
            return status;
        }

        map.Error("errorStatus", $"'errorStatus' must be 200 or 400 to 599, found '{text}'");
        return null;
    }
}
