using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Tracing;

/// <summary>
/// A source whose answers are spans of the request that they are for. It stands in chains of gateways that export traces only: others pay nothing.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="name">What spans call it: type and id.</param>
/// <param name="kind"><see cref="ActivityKind.Client"/> for a source that asks another server; that is then told of the trace (w3.org/TR/trace-context).</param>
public sealed class TracedSource(IContentSource source, string name, ActivityKind kind) : IContentSource
{
    /// <inheritdoc />
    public ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        Activity? activity = Activity.Current is { IsAllDataRequested: true } ? Spans.Source.StartActivity(name, kind) : null;
        return activity is null ? source.GetAsync(request, cancellationToken) : GetAsync(activity, request, cancellationToken);
    }

    private async ValueTask<ContentResult> GetAsync(Activity activity, ContentRequest request, CancellationToken cancellationToken)
    {
        using (activity)
        {
            try
            {
                ContentResult result = await source.GetAsync(kind == ActivityKind.Client ? Tell(request, activity) : request, cancellationToken);
                Describe(activity, result);
                return result;
            }
            catch (Exception e)
            {
                activity.SetStatus(ActivityStatusCode.Error, e.Message);
                throw;
            }
        }
    }

    private static ContentRequest Tell(ContentRequest request, Activity activity)
    {
        IHeaderDictionary headers = request.Detached().Headers;
        headers.TraceParent = activity.Id;
        headers.TraceState = activity.TraceStateString;
        return request with { Headers = headers };
    }

    private static void Describe(Activity activity, ContentResult result)
    {
        activity.SetTag("http.response.status_code", result.Status);
        if (result.Metadata.Length is { } length)
        {
            activity.SetTag("http.response.body.size", length);
        }

        if (result.CacheStatus is { } status)
        {
            activity.SetTag("owncdn.cache", status.ToString());
        }

        if (result.Status >= StatusCodes.Status500InternalServerError)
        {
            activity.SetStatus(ActivityStatusCode.Error, string.Create(CultureInfo.InvariantCulture, $"{result.Status}"));
        }
    }
}
