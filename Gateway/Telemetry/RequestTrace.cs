using System.Diagnostics;
using Gateway.Delivery.Tracing;
using Gateway.Logging;
using Gateway.Metrics;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Telemetry;

/// <summary>
/// The middleware around all others in a gateway that exports traces: a span for each request that is picked, in its client's trace if it has one.
/// Tags are those of opentelemetry.io, "Semantic conventions for HTTP spans".
/// </summary>
internal static class RequestTrace
{
    private const int ServerError = 500;

    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using Activity? activity = Spans.Source.StartActivity(context.Request.Method, ActivityKind.Server, ParentOf(context.Request.Headers));
        if (activity is not { IsAllDataRequested: true })
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            activity.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        finally
        {
            Describe(activity, context);
        }
    }

    private static ActivityContext ParentOf(IHeaderDictionary headers) =>
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out ActivityContext parent) ? parent : default;

    private static void Describe(Activity activity, HttpContext context)
    {
        HttpRequest request = context.Request;
        foreach ((string name, string value) in context.Features.Get<RequestMeter>()?.Labels ?? [])
        {
            activity.SetTag($"owncdn.{name}", value);
            activity.DisplayName = $"{request.Method} {value}";
        }

        string target = QuerySecrets.Hide(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        int query = target.IndexOf('?');
        activity.SetTag("http.request.method", request.Method);
        activity.SetTag("url.scheme", request.Scheme);
        activity.SetTag("url.path", query < 0 ? target : target[..query]);
        if (query >= 0)
        {
            activity.SetTag("url.query", target[(query + 1)..]);
        }

        activity.SetTag("server.address", request.Host.Host);
        activity.SetTag("client.address", context.Connection.RemoteIpAddress?.ToString());
        activity.SetTag("network.protocol.version", request.Protocol.Replace("HTTP/", "", StringComparison.Ordinal));
        activity.SetTag("user_agent.original", request.Headers.UserAgent.ToString());
        activity.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= ServerError)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
