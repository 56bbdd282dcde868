using System.Buffers;
using Gateway.Configuration.Yaml;
using Gateway.Delivery;
using Microsoft.Extensions.Primitives;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads <c>headers</c>: names and values that go with every answer.</summary>
internal static class AnswerHeaderReader
{
    // RFC 9110 section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // What is true of one answer, or of one connection, cannot be said once for all.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Content-Length", "Content-Type", "Content-Encoding", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified", "Date", "Age", "Vary", "Location",
        "Allow", "Retry-After", "Cache-Status", "X-Content-Type-Options", "WWW-Authenticate", "Proxy-Authenticate",
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
        name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters) ? $"'{name}' is no name of a header"
        : Reserved.Contains(name) || name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase) ? $"the header '{name}' is the gateway's own to set"
        : value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.Trim().Length != value.Length ? $"the value of '{name}' may hold only printable ASCII characters, and no spaces around them"
        : null;
}
