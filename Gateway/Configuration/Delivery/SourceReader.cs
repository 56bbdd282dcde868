using Gateway.Configuration.Yaml;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads <c>source</c> and <c>sourcePath</c>. Whether the source exists is looked at when all services are known.</summary>
internal static class SourceReader
{
    /// <summary>The link, with an empty id when it is missing.</summary>
    public static SourceLink Read(YamlMap map) => new(map.RequiredText("source") ?? "", ReadPath(map, "sourcePath"));

    /// <summary>A folder: whole segments, without a leading slash and with a closing one; empty when absent.</summary>
    public static string ReadPath(YamlMap map, string key)
    {
        string path = (map.Text(key) ?? "").Trim('/');
        if (path.Split('/', '\\').Any(segment => segment is "." or "..") || path.Any(char.IsControl))
        {
            map.Error(key, $"'{key}' must be a folder such as pictures/, without '.' and '..'");
        }

        return path.Length == 0 ? "" : $"{path}/";
    }
}
