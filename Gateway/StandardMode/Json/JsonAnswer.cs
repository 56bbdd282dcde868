using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.S3Compat.Xml;

namespace Gateway.StandardMode.Json;

/// <summary>JSON documents as answers.</summary>
internal static class JsonAnswer
{
    // Escapes what JSON itself asks for and nothing more: the answers are no HTML, and say so.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with an object. To a HEAD only its head is sent.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="status">Its status.</param>
    /// <param name="members">Writes the object's members.</param>
    /// <param name="cancellationToken">Stops the sending.</param>
    public static Task WriteAsync(HttpResponse response, int status, Action<Utf8JsonWriter> members, CancellationToken cancellationToken)
    {
        return WriteAsync(
            response,
            status,
            json =>
            {
                members(json);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
    }

    /// <summary>The same, for members that are read as they are written.</summary>
    public static async Task WriteAsync(HttpResponse response, int status, Func<Utf8JsonWriter, ValueTask> members, CancellationToken cancellationToken)
    {
        using var document = new PooledBufferWriter();
        await using (var json = new Utf8JsonWriter(document, Options))
        {
            json.WriteStartObject();
            await members(json);
            json.WriteEndObject();
        }

        response.StatusCode = status;
        response.Headers.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = document.Written.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await response.BodyWriter.WriteAsync(document.Written, cancellationToken);
        }
    }
}
