using System.Collections.Frozen;
using Gateway.Delivery;
using Gateway.Delivery.Http;
using Gateway.StandardMode.Errors;
using Gateway.Storage.Objects;
using Microsoft.Extensions.Primitives;

namespace Gateway.StandardMode;

/// <summary>A file that a service of the CDN front delivers, as getfile sends it.</summary>
internal static class DeliveredFile
{
    // What a client's request says to the source. Above all, its key stays here.
    private static readonly string[] Asked =
        ["Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Accept", "Accept-Encoding", "Accept-Language", "Cache-Control", "Pragma"];

    // What a source's answer says of the file. The rest, such as cookies, is for visitors of the site.
    private static readonly FrozenSet<string> Told = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Content-Type", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-Range",
        "Cache-Control", "Expires", "ETag", "Last-Modified", "Vary");

    /// <summary>Asks a source for a file, and sends it.</summary>
    /// <exception cref="StandardException">InvalidParameter, NoSuchFile, PreconditionFailed, InvalidRange, ServiceUnavailable or SourceFailed.</exception>
    /// <exception cref="BrokenContentException">The source ended before the file did.</exception>
    public static async Task SendAsync(StandardContext context, IContentSource source, string path, CancellationToken cancellationToken)
    {
        using ContentResult result = await source.GetAsync(Ask(context.Request, path), cancellationToken);
        context.Request.HttpContext.Features.Set(result.CacheStatus);
        var metadata = new ContentMetadata(result.Metadata.Fields.Without(name => !Told.Contains(name)), result.Metadata.Length);
        HttpResponse response = context.Response;
        switch (result.Status)
        {
            case StatusCodes.Status200OK:
                ContentAnswer answer = result.Body.IsSeekable ? new ContentAnswer(context.Request, metadata) : ContentAnswer.ForOnePass(context.Request, metadata);
                FileAnswer.WriteHead(response, answer);
                WriteDelivery(response, result);
                await answer.WriteBodyAsync(response, result.Body, cancellationToken);
                break;

            case StatusCodes.Status206PartialContent or StatusCodes.Status304NotModified:
                response.StatusCode = result.Status;
                WriteFields(response, metadata);
                WriteDelivery(response, result);
                if (result.Status == StatusCodes.Status206PartialContent)
                {
                    response.ContentLength = metadata.Length;
                    await result.Body.CopyToAsync(response.BodyWriter, range: null, cancellationToken);
                }

                break;

            default:
                throw Refuse(result.Status, metadata);
        }
    }

    private static ContentRequest Ask(HttpRequest request, string path)
    {
        // Read as a path of a URL is, so that nothing reaches a source here that could not reach it through a binding.
        if (!ContentPath.TryParse(ContentPath.OfDecoded(path).Encoded, out ContentPath? contentPath))
        {
            throw StandardQuery.Invalid("path", "must not have '.' or '..' as a segment, or control characters");
        }

        var headers = new HeaderDictionary();
        foreach (string name in Asked)
        {
            headers[name] = request.Headers[name];
        }

        return new ContentRequest(contentPath) { Method = request.Method, Headers = headers, Client = request.HttpContext.Connection.RemoteIpAddress, Scheme = request.Scheme };
    }

    private static void WriteFields(HttpResponse response, ContentMetadata metadata)
    {
        foreach ((string name, StringValues value) in metadata.Fields.All)
        {
            response.Headers[name] = name.Equals("Vary", StringComparison.OrdinalIgnoreCase) ? StringValues.Concat(response.Headers.Vary, value) : value;
        }
    }

    private static void WriteDelivery(HttpResponse response, ContentResult result)
    {
        response.Headers.Age = result.Age?.ToString();
        response.Headers["Cache-Status"] = result.CacheStatus?.ToString();
    }

    private static StandardException Refuse(int status, ContentMetadata metadata) => status switch
    {
        StatusCodes.Status404NotFound or StatusCodes.Status410Gone => new StandardException(StandardError.NoSuchFile),
        StatusCodes.Status412PreconditionFailed => new StandardException(StandardError.PreconditionFailed),
        StatusCodes.Status416RangeNotSatisfiable => new StandardException(StandardError.InvalidRange) { Head = response => response.Headers.ContentRange = metadata["Content-Range"] },
        StatusCodes.Status503ServiceUnavailable => new StandardException(StandardError.ServiceUnavailable),
        _ => new StandardException(StandardError.SourceFailed, $"The source of the service answered {status} instead of the file."),
    };
}
