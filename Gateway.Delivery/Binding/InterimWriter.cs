using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Binding;

/// <summary>
/// Passes interim responses on to a client that waits for its answer. Kestrel has no word for them: they are written to its connection. That is
/// safe while nothing else writes there, before the answer has begun and where no body makes Kestrel say 100; and it is HTTP/1.1 only.
/// </summary>
internal static class InterimWriter
{
    /// <summary>Where interim responses to a request without a body can be told; null when its client could not be told.</summary>
    public static InterimResponses? ListenFor(HttpContext http) =>
        HttpProtocol.IsHttp11(http.Request.Protocol) ? new InterimResponses() : null;

    /// <summary>Waits for the answer, and writes what is told meanwhile.</summary>
    public static async Task<ContentResult> WaitAsync(HttpContext http, Task<ContentResult> answer, InterimResponses interim)
    {
        try
        {
            while (!answer.IsCompleted && !http.RequestAborted.IsCancellationRequested)
            {
                await Task.WhenAny(answer, interim.WaitAsync());
                while (!http.RequestAborted.IsCancellationRequested && interim.Take() is { } response)
                {
                    await WriteAsync(http, response);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client is gone; its answer is still to be waited for, so that it is released. To write to a pipe that was completed is an invalid operation.
        }

        return await answer;
    }

    private static async ValueTask WriteAsync(HttpContext http, InterimResponse response)
    {
        if (http.Features.Get<IConnectionTransportFeature>() is not { } connection || http.Response.HasStarted)
        {
            return;
        }

        var head = new StringBuilder($"HTTP/1.1 {response.Status} {ReasonPhrases.GetReasonPhrase(response.Status)}\r\n");
        foreach ((string name, StringValues lines) in response.Fields.All)
        {
            foreach (string? line in lines)
            {
                head.Append(name).Append(": ").Append(line).Append("\r\n");
            }
        }

        await connection.Transport.Output.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), http.RequestAborted);
    }
}
