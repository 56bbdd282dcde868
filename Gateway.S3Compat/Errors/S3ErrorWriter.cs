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
        RemoveRepresentation(response.Headers);
        if (error.Error.Status == StatusCodes.Status304NotModified)
        {
            return;
        }

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
    private static void RemoveRepresentation(IHeaderDictionary headers)
    {
        headers.ContentLength = null;
        headers.Remove("Content-Type");
        headers.Remove("Content-Encoding");
        headers.Remove("Content-Disposition");
        headers.Remove("Content-Language");
    }
}
