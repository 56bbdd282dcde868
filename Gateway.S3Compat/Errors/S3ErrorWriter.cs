using System.Buffers;
using Gateway.S3Compat.Xml;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Errors;

/// <summary>Turns a refusal into the response (S3 API Reference, "REST error responses").</summary>
public static class S3ErrorWriter
{
    /// <summary>Writes the refusal; if the response is under way already, the connection is cut so that the client sees a failure.</summary>
    /// <param name="http">The request that is refused.</param>
    /// <param name="error">The refusal.</param>
    /// <param name="resource">What it is about: the path, as sent.</param>
    /// <param name="requestId">Also in <c>x-amz-request-id</c>.</param>
    /// <param name="hostId">Also in <c>x-amz-id-2</c>.</param>
    public static async Task WriteAsync(HttpContext http, S3Exception error, string resource, string requestId, string hostId)
    {
        HttpResponse response = http.Response;
        if (response.HasStarted)
        {
            http.Abort();
            return;
        }

        response.StatusCode = error.Error.Status;
        response.Headers["x-amz-request-id"] = requestId;
        response.Headers["x-amz-id-2"] = hostId;
        RemoveContent(response.Headers);
        if (error.Error.Status == StatusCodes.Status304NotModified)
        {
            return;
        }

        RemoveRepresentation(response.Headers);

        response.ContentType = "application/xml";
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        var document = new ArrayBufferWriter<byte>(512);
        WriteDocument(new S3XmlWriter(document), error, resource, requestId, hostId);
        response.ContentLength = document.WrittenCount;
        await response.Body.WriteAsync(document.WrittenMemory, http.RequestAborted);
    }

    /// <summary>Writes the Error document, which has no namespace.</summary>
    internal static void WriteDocument(S3XmlWriter xml, S3Exception error, string resource, string requestId, string hostId)
    {
        xml.Declaration();
        xml.Start("Error");
        xml.Element("Code", error.Error.Code);
        xml.Element("Message", error.Message);
        foreach ((string name, string value) in error.Details)
        {
            xml.Element(name, value);
        }

        xml.Element("Resource", resource);
        xml.Element("RequestId", requestId);
        xml.Element("HostId", hostId);
        xml.End("Error");
    }

    // What an action had already said about the object's bytes is not true of the error's.
    private static void RemoveContent(IHeaderDictionary headers)
    {
        headers.ContentLength = null;
        headers.Remove("Content-Type");
        headers.Remove("Content-Encoding");
        headers.Remove("Content-Disposition");
        headers.Remove("Content-Language");
    }

    // Nor are its metadata the error's: above all, a cache must not keep the one as long as it may keep the other.
    private static void RemoveRepresentation(IHeaderDictionary headers)
    {
        headers.Remove("Cache-Control");
        headers.Remove("Expires");
        headers.Remove("Content-Range");
        headers.Remove("Accept-Ranges");
        foreach (string name in headers.Keys.Where(IsOfObject).ToList())
        {
            headers.Remove(name);
        }
    }

    private static bool IsOfObject(string name) =>
        name.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("x-amz-storage-class", StringComparison.OrdinalIgnoreCase)
        || name.Equals("x-amz-website-redirect-location", StringComparison.OrdinalIgnoreCase)
        || name.Equals("x-amz-mp-parts-count", StringComparison.OrdinalIgnoreCase);
}
