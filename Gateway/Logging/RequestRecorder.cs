using Gateway.Delivery.Http;
using Gateway.Metrics;
using Gateway.Storage.Identity;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Logging;

/// <summary>The middleware before everything else: measures each request, and hands what is known of it on when it is finished.</summary>
/// <param name="log">The access log; null when there shall be none.</param>
/// <param name="history">The latest requests.</param>
/// <param name="metrics">Counts them.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestRecorder(AccessLog? log, RequestHistory history, RequestMetrics metrics, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        DateTimeOffset arrived = time.GetUtcNow();
        long started = time.GetTimestamp();
        int? failed = null;
        try
        {
            await next(context);
        }
        catch (Exception) when (!context.Response.HasStarted)
        {
            // The server answers 500 after this. 499 is nginx's number for a client that left.
            failed = context.RequestAborted.IsCancellationRequested ? 499 : StatusCodes.Status500InternalServerError;
            throw;
        }
        finally
        {
            RequestMeter meter = Feature<RequestMeter>(context) ?? metrics.Gateway;
            AccessEntry entry = Describe(context, meter, arrived, time.GetElapsedTime(started), failed);
            meter.Record(entry.Status, entry.Bytes ?? 0, entry.Duration);
            log?.Add(entry, context);
            history.Add(entry);
        }
    }

    private static AccessEntry Describe(HttpContext context, RequestMeter meter, DateTimeOffset arrived, TimeSpan duration, int? failed)
    {
        IHttpRequestFeature request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        return new AccessEntry(
            arrived,
            context.Connection.RemoteIpAddress,
            request.Method,
            request.RawTarget,
            failed ?? context.Response.StatusCode,
            failed is null ? BodyLength(context) : null,
            duration,
            Feature<ApiKey>(context)?.Id,
            meter.Service ?? Feature<IOwnedService>(context),
            Feature<CacheStatus>(context));
    }

    // Asked for by type: the generic way costs several times as much in the server's own collection, and most requests have none of these.
    private static T? Feature<T>(HttpContext context)
        where T : class => (T?)context.Features[typeof(T)];

    // What was neither announced nor begun is empty: the server closes it with Content-Length: 0.
    private static long? BodyLength(HttpContext context) =>
        HttpMethods.IsHead(context.Request.Method) ? 0 : context.Response.ContentLength ?? (context.Response.HasStarted ? null : 0);
}
