using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery;

/// <summary>
/// What a source is asked for: an HTTP request without the wire. Conditions and ranges stand in <see cref="Headers"/>; a source may honour
/// them and answer 206, 304, 412 or 416, or answer 200 with the whole: whoever asked finishes the job.
/// </summary>
/// <param name="Path">The path within the source.</param>
public sealed record ContentRequest(ContentPath Path)
{
    /// <summary>The method. Sources other than fetchers know GET and HEAD only, and answer 405 to the rest.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>The raw query without its question mark; empty for none.</summary>
    public string Query { get; init; } = "";

    /// <summary>
    /// The request's header fields as they came; who sends them on leaves out those of the connection. They are gone when the client's request
    /// ends: whoever works on behind it takes <see cref="Detached"/>.
    /// </summary>
    public IHeaderDictionary Headers { get; init; } = NoHeaders.Instance;

    /// <summary>What the client sends along; null when nothing. Can be read once.</summary>
    public Stream? Body { get; init; }

    /// <summary>Who asks; null when it is the gateway itself.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>The scheme the client used.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>Who is told what an origin says before its answer; null when nobody could be. Not those who wait for another's request, nor who is answered by a cache.</summary>
    public InterimResponses? Interim { get; init; }

    /// <summary>Whether it is a GET or a HEAD: the methods that caches answer.</summary>
    public bool IsRead => HttpMethods.IsGet(Method) || HttpMethods.IsHead(Method);

    /// <summary>The same with a copy of the headers, for work that outlives the client's request; without its body.</summary>
    public ContentRequest Detached()
    {
        var headers = new HeaderDictionary(Headers.Count);
        foreach (var field in Headers)
        {
            headers[field.Key] = field.Value;
        }

        return this with { Headers = headers, Body = null };
    }
}
