using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Delivery.Binding;

/// <summary>The body of an answer that the gateway itself gives on a public binding: the status in plain words, and perhaps why.</summary>
internal static class OwnAnswer
{
    /// <summary>Writes it, with what describes it; status and other fields are there already.</summary>
    public static async Task WriteAsync(HttpContext http, string? reason)
    {
        HttpResponse response = http.Response;
        byte[] text = Encoding.ASCII.GetBytes($"{response.StatusCode} {ReasonPhrases.GetReasonPhrase(response.StatusCode)}\n{(reason is null ? "" : $"{reason}\n")}");
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = text.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(text, http.RequestAborted);
        }
    }
}
