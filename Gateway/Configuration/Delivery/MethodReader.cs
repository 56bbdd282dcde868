using Gateway.Configuration.Yaml;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads <c>methods</c>.</summary>
internal static class MethodReader
{
    private static readonly string[] Known = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

    public static IReadOnlyList<string> Read(YamlMap map)
    {
        var methods = new List<string>();
        foreach (YamlNode item in map.Items("methods"))
        {
            if (map.Text(item) is not { } method)
            {
                continue;
            }

            if (!Known.Contains(method, StringComparer.Ordinal))
            {
                map.Error(item, $"'{method}' is no method; {NearestName.Hint(method, Known)}");
            }

            methods.Add(method);
        }

        return methods;
    }
}
