namespace Gateway.Hosting;

/// <summary>
/// Ends a connection on which the final answer came instead of the 100 Continue that the client had announced to wait for
/// (RFC 9110 §10.1.1: such a server "SHOULD indicate whether it intends to close the connection or continue reading the request content").
/// The aws CLI and boto3 need that: they misread the next answer on such a connection, and wait a minute for the rest of it.
/// </summary>
internal static class ExpectContinue
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // HTTP/2 frames tell where a request ends; nothing can be misread there.
        if (context.Request.Headers.Expect.Count > 0 && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.OnStarting(CloseUnlessContinued, context);
        }

        return next(context);
    }

    private static Task CloseUnlessContinued(object state)
    {
        var context = (HttpContext)state;

        // Reading a body is what sends 100 Continue. Without a body there is nothing to read, and a refusal mostly comes before it.
        bool continued = context.Request.ContentLength != 0 && context.Response.StatusCode < StatusCodes.Status300MultipleChoices;
        if (!continued)
        {
            context.Response.Headers.Connection = "close";
        }

        return Task.CompletedTask;
    }
}
