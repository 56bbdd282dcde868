using System.Net;
using Gateway.Delivery.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>Turns what a source is asked for into a request to an origin.</summary>
/// <param name="options">The fetcher's settings.</param>
/// <param name="pseudonym">What the gateway calls itself in Via.</param>
internal sealed class RequestWriter(FetcherOptions options, string pseudonym)
{
    /// <summary>Whether the request came through this fetcher before, and would go round for ever.</summary>
    public bool HasPassed(ContentRequest request)
    {
        foreach (string? line in request.Headers.Via)
        {
            if (line?.Contains(pseudonym, StringComparison.OrdinalIgnoreCase) == true)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A client's request.</summary>
    /// <param name="origin">The origin's url.</param>
    /// <param name="request">What the client asks.</param>
    /// <param name="body">What it sends along; null for nothing.</param>
    public HttpRequestMessage Write(Uri origin, ContentRequest request, ClientBody? body)
    {
        HttpRequestMessage message = Begin(OriginTarget.Of(origin, request.Path, request.Query), new HttpMethod(request.Method), options);
        message.Content = body;
        IReadOnlySet<string> declared = ConnectionFields.Declared(request.Headers.Connection);
        foreach ((string name, StringValues lines) in request.Headers)
        {
            if (ClientFields.IsPassedOn(name) && !declared.Contains(name) && !options.RequestHeaders.ContainsKey(name))
            {
                Add(message, name, lines);
            }
        }

        if (request.Client is { } client)
        {
            Add(message, "X-Forwarded-For", (client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client).ToString());
        }

        Add(message, "X-Forwarded-Proto", request.Scheme);

        // RFC 9110 section 7.6.3: after those that the request came through before.
        Add(message, "Via", StringValues.Concat(request.Headers.Via, $"1.1 {pseudonym}"));
        AddFixed(message, options);
        return message;
    }

    /// <summary>A request that the gateway makes by itself.</summary>
    public static HttpRequestMessage WriteOwn(Uri target, FetcherOptions options)
    {
        HttpRequestMessage message = Begin(target, HttpMethod.Get, options);
        AddFixed(message, options);
        return message;
    }

    private static HttpRequestMessage Begin(Uri target, HttpMethod method, FetcherOptions options)
    {
        (Version version, HttpVersionPolicy policy) = options.Http2 switch
        {
            Http2Use.Off => (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact),
            Http2Use.PriorKnowledge => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact),
            _ => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower),
        };
        return new HttpRequestMessage(method, target) { Version = version, VersionPolicy = policy, Headers = { Host = options.Host } };
    }

    private static void AddFixed(HttpRequestMessage message, FetcherOptions options)
    {
        foreach ((string name, string value) in options.RequestHeaders)
        {
            Add(message, name, value);
        }
    }

    private static void Add(HttpRequestMessage message, string name, StringValues lines)
    {
        // RFC 9113 section 8.2.3: over HTTP/2 a cookie may come in several lines, over HTTP/1.1 it must be one.
        StringValues sent = lines.Count > 1 && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) ? string.Join("; ", lines.AsEnumerable()) : lines;
        foreach (string? line in sent)
        {
            // No server hands such a line on; sources are not only asked by servers.
            if (line is null || line.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                continue;
            }

            // Names that are no token are refused here, and so are those of content where there is none.
            if (!message.Headers.TryAddWithoutValidation(name, line))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, line);
            }
        }
    }
}
