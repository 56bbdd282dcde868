namespace Gateway;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can serve; 503 while it shuts down.</summary>
internal sealed class HealthProbes(Func<bool> ready) : IOwnPages
{
    private const string Health = "/healthz";
    private const string Ready = "/readyz";

    public bool Has(string target) => Is(target, Health) || Is(target, Ready);

    public Task InvokeAsync(HttpContext context, string target)
    {
        HttpResponse response = context.Response;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }

        bool well = Is(target, Health) || ready();
        ReadOnlyMemory<byte> body = well ? "ok\n"u8.ToArray() : "not ready\n"u8.ToArray();
        response.StatusCode = well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        response.Headers.CacheControl = "no-store";
        response.ContentType = "text/plain";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static bool Is(string target, string path) =>
        target.StartsWith(path, StringComparison.Ordinal) && (target.Length == path.Length || target[path.Length] == '?');
}
