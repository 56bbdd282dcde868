using System.Net;
using Gateway.StandardMode;
using Gateway.Storage;
using Gateway.Storage.Identity;

namespace Gateway.Metrics;

/// <summary>
/// <c>/metrics</c>, for Prometheus. They name services, so from elsewhere than this machine a key is needed that may read all of them:
/// as <c>Authorization: Bearer VALUE</c>, which Prometheus can send, or as <c>x-owncdn-key</c>.
/// </summary>
internal sealed class MetricsEndpoint(IKeyRing keys, ObjectStores stores, IEnumerable<IMetricSource> sources) : IOwnPages
{
    private const string Path = "/metrics";
    private const string Bearer = "Bearer ";

    public bool Has(string target) => target.StartsWith(Path, StringComparison.Ordinal) && (target.Length == Path.Length || target[Path.Length] == '?');

    public async Task InvokeAsync(HttpContext context, string target)
    {
        HttpResponse response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        if (!MayRead(context))
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
            response.Headers.WWWAuthenticate = "Bearer";
            return;
        }

        var metrics = new MetricWriter();
        foreach (IMetricSource source in sources)
        {
            await source.WriteAsync(metrics, context.RequestAborted);
        }

        byte[] body = metrics.ToUtf8();
        response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private bool MayRead(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        string secret = headers[StandardEndpoint.KeyHeader].ToString();
        if (secret.Length == 0 && headers.Authorization.ToString() is var authorization && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            secret = authorization[Bearer.Length..].Trim();
        }

        if (secret.Length > 0)
        {
            return keys.FindBySecret(secret)?.ReadsAll(stores.List()) ?? false;
        }

        // A proxy on this machine asks for somebody else.
        bool forwarded = headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("Forwarded") || headers.ContainsKey("Via");
        return !forwarded && context.Connection.RemoteIpAddress is { } client && IPAddress.IsLoopback(client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client);
    }
}
