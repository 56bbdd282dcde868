using Gateway.StandardMode.Json;

namespace Gateway.StandardMode.Errors;

/// <summary>Turns a refusal into the answer: <c>{"error":{"code":"…","message":"…"}}</c>.</summary>
internal static class StandardErrorWriter
{
    private const string SecondsUntilRetry = "1";

    /// <summary>Writes the refusal; if the answer is under way already, the connection is cut so that the client sees a failure.</summary>
    public static async Task WriteAsync(HttpContext http, StandardException refusal)
    {
        HttpResponse response = http.Response;
        if (response.HasStarted)
        {
            http.Abort();
            return;
        }

        // What a function had already said about a file is not true of the error: a cache, above all, must not keep the one as long as the other.
        response.Headers.Clear();
        response.Headers.XContentTypeOptions = "nosniff";
        refusal.Head?.Invoke(response);
        int status = refusal.Error.Status;
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = SecondsUntilRetry;
        }

        await JsonAnswer.WriteAsync(
            response,
            status,
            json =>
            {
                json.WriteStartObject("error"u8);
                json.WriteString("code"u8, refusal.Error.Code);
                json.WriteString("message"u8, refusal.Message);
                if (refusal.ResumeAfter is { } resumeAfter)
                {
                    json.WriteNumber("resumeAfter"u8, resumeAfter);
                    json.WriteBoolean("reversed"u8, refusal.WasReversed);
                }

                json.WriteEndObject();
            },
            http.RequestAborted);
    }
}
