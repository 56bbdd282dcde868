using Gateway.Configuration.Yaml;
using Gateway.Delivery;
using Gateway.Delivery.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads <c>headers</c>: names and values that go with every answer.</summary>
internal static class AnswerHeaderReader
{
    // What is true of one answer, or of one connection, cannot be said once for all.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Content-Length", "Content-Type", "Content-Encoding", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified", "Date", "Age", "Vary", "Location",
        "Allow", "Retry-After", "Cache-Status", "X-Content-Type-Options",
    };

    public static HeaderFields Read(YamlMap? map)
    {
        if (map is null)
        {
            return HeaderFields.Empty;
        }

        var fields = new List<KeyValuePair<string, StringValues>>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in map.Keys)
        {
            string value = map.Text(name) ?? "";
            if (Problem(name, value) is { } problem)
            {
                map.KeyError(name, problem);
            }
            else if (!names.Add(name))
            {
                map.KeyError(name, $"the header '{name}' stands here a second time");
            }
            else
            {
                fields.Add(KeyValuePair.Create(name, new StringValues(value)));
            }
        }

        return new HeaderFields(fields);
    }

    private static string? Problem(string name, string value) =>
        !FieldName.IsOne(name) ? $"'{name}' is no name of a header"
        : Reserved.Contains(name) || ConnectionFields.Has(name) || name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase) ? $"the header '{name}' is the gateway's own to set"
        : value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.Trim().Length != value.Length ? $"the value of '{name}' may hold only printable ASCII characters, and no spaces around them"
        : null;
}
