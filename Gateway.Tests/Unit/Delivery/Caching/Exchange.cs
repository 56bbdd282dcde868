using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.Caching.Rules;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Tests.Unit.Delivery.Caching;

/// <summary>Requests and responses in words: one field a line, as on the wire.</summary>
internal static class Exchange
{
    /// <summary>When responses come.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 5, 0, 0, TimeSpan.Zero);

    public static readonly CacheOptions Defaults = new();

    public static ContentRequest Get(params string[] lines) => Ask("GET", lines);

    public static ContentRequest Ask(string method, params string[] lines)
    {
        var headers = new HeaderDictionary();
        foreach ((string name, string value) in lines.Select(Split))
        {
            headers[name] = StringValues.Concat(headers[name], value);
        }

        ContentPath.TryParse("dir/page", out ContentPath? path).Should().BeTrue();
        return new ContentRequest(path!) { Method = method, Headers = headers };
    }

    public static HeaderFields Fields(params string[] lines) => new(lines.Select(Split)
        .GroupBy(line => line.Name, StringComparer.OrdinalIgnoreCase).Select(field => KeyValuePair.Create(field.Key, new StringValues([.. field.Select(line => line.Value)]))));

    public static ContentResult Response(int status, params string[] lines) => new(status, new ContentMetadata(Fields(lines), length: null), EmptyBody.Instance);

    public static ContentResult Ok(params string[] lines) => Response(200, lines);

    /// <summary>What is kept of a response that took no time.</summary>
    public static ResponseRecord? Store(ContentResult response, CacheOptions? options = null, ContentRequest? request = null) =>
        StorageRules.ToRecord(request ?? Get(), response, options ?? Defaults, Now, Now);

    /// <summary>The seconds that a 200 with these fields is fresh for; null when it is not stored.</summary>
    public static double? FreshFor(params string[] lines) => Store(Ok(lines))?.FreshFor.TotalSeconds;

    public static StoredResponse Stored(ContentResult response, ContentRequest? request = null) => new Kept(Store(response, request: request)!);

    /// <summary>An HTTP date so many seconds from now.</summary>
    public static string Date(int seconds) => Now.AddSeconds(seconds).ToString("R");

    private static (string Name, string Value) Split(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return (line[..colon], line[(colon + 1)..].Trim());
    }

    private sealed class Kept(ResponseRecord record) : StoredResponse(new CacheKey(ContentPath.Root, ""), record)
    {
        public override IContentBody OpenBody() => EmptyBody.Instance;
    }
}
