using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Binding;

/// <summary>An answer that the gateway itself gives on a public binding: the status in plain words.</summary>
internal static class OwnAnswer
{
    /// <summary>Writes it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="fields">Header fields that belong to it.</param>
    public static async ValueTask WriteAsync(HttpContext http, int status, HeaderFields? fields = null)
    {
        HttpResponse response = http.Response;
        response.StatusCode = status;
        foreach ((string name, StringValues value) in (fields ?? HeaderFields.Empty).All)
        {
            response.Headers[name] = value;
        }

        byte[] text = Encoding.ASCII.GetBytes($"{status} {ReasonPhrases.GetReasonPhrase(status)}\n");
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = text.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(text, http.RequestAborted);
        }
    }
}
