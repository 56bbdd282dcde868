using Gateway.Configuration.Yaml;

namespace Gateway.Configuration;

/// <summary>Reads the section <c>log</c>.</summary>
internal static class LogReader
{
    public static LogConfig Read(YamlMap? map, string folder)
    {
        var defaults = new LogConfig();
        if (map is null)
        {
            return defaults;
        }

        var log = new LogConfig(
            map.Word("format", ("text", LogFormat.Text), ("json", LogFormat.Json)) ?? defaults.Format,
            map.Flag("access") ?? defaults.Access)
        {
            AccessFormat = map.Word("accessFormat", ("text", AccessLogFormat.Text), ("json", AccessLogFormat.Json), ("combined", AccessLogFormat.Combined)),
            AccessFile = AccessFile(map, folder),
        };
        map.Finish();
        return log;
    }

    private static string? AccessFile(YamlMap map, string folder)
    {
        if (map.Text("accessFile") is not { } text)
        {
            return null;
        }

        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            map.Error("accessFile", "'accessFile' must be a path");
            return null;
        }

        string path = Path.GetFullPath(text, folder);
        if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            map.Error("accessFile", $"'{text}' is no file in a folder that exists");
        }

        return path;
    }
}
