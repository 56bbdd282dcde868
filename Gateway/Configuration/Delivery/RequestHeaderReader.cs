using Gateway.Configuration.Yaml;
using Gateway.Delivery.Http;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads <c>requestHeaders</c>: fields that a fetcher sends with every request. Their values may be secrets: no error repeats them.</summary>
internal static class RequestHeaderReader
{
    private const string Key = "requestHeaders";

    // What the fetcher itself says with each request.
    private static readonly string[] Own = ["Host", "Content-Length", "Expect", "Via", "X-Forwarded-For", "X-Forwarded-Proto"];

    public static IReadOnlyDictionary<string, string> Read(YamlMap map)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (map.Map(Key) is not { } fields)
        {
            return headers;
        }

        foreach (string name in fields.Keys)
        {
            string? value = fields.Text(name);
            if (NameProblem(name) is { } problem)
            {
                fields.KeyError(name, problem);
            }
            else if (value?.Any(c => c is (< ' ' and not '\t') or (char)0x7F or > (char)0xFF) == true)
            {
                fields.Error(name, $"the value of '{name}' holds characters that no header field may have");
            }
            else if (value is not null && !headers.TryAdd(name, value))
            {
                fields.KeyError(name, $"'{name}' stands here a second time");
            }
        }

        return headers;
    }

    private static string? NameProblem(string name) =>
        !FieldName.IsOne(name) ? $"'{name}' is no name of a header field"
            : ConnectionFields.Has(name) || Own.Contains(name, StringComparer.OrdinalIgnoreCase) ? $"'{name}' is not for '{Key}' to set"
            : null;
}
