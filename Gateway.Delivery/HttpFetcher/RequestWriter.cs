using System.Net;
using System.Net.Http.Headers;
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

    /// <summary>The request.</summary>
    /// <param name="origin">The origin's url.</param>
    /// <param name="request">What the client asks.</param>
    /// <param name="body">What it sends along; null for nothing.</param>
    public HttpRequestMessage Write(Uri origin, ContentRequest request, ClientBody? body)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), OriginTarget.Of(origin, request.Path, request.Query)) { Content = body };
        (message.Version, message.VersionPolicy) = options.Http2 switch
        {
            Http2Use.Off => (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact),
            Http2Use.PriorKnowledge => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact),
            _ => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower),
        };

        IReadOnlySet<string> declared = ConnectionFields.Declared(request.Headers.Connection);
        foreach ((string name, StringValues lines) in request.Headers)
        {
            if (ClientFields.IsPassedOn(name) && !declared.Contains(name) && !options.RequestHeaders.ContainsKey(name))
            {
                Add(message, name, lines);
            }
        }

        WriteOwn(message, request);
        return message;
    }

    private void WriteOwn(HttpRequestMessage message, ContentRequest request)
    {
        HttpRequestHeaders headers = message.Headers;
        headers.Host = options.Host;
        if (request.Client is { } client)
        {
            headers.TryAddWithoutValidation("X-Forwarded-For", (client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client).ToString());
        }

        headers.TryAddWithoutValidation("X-Forwarded-Proto", request.Scheme);

        // RFC 9110 section 7.6.3: after those that the request came through before.
        Add(message, "Via", StringValues.Concat(request.Headers.Via, $"1.1 {pseudonym}"));
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
