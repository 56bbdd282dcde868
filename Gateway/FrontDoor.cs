using Gateway.ApiDocs;
using Gateway.S3Compat.Routing;
using Gateway.StandardMode;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway;

/// <summary>Looks at a request's target, host and headers, and picks who answers it. Reads no body.</summary>
internal sealed class FrontDoor(HealthProbes probes, IReadOnlyList<string> domains, RequestDelegate standard, RequestDelegate s3)
{
    /// <summary>
    /// A key's header makes a request one of standard mode, whatever else it has.
    /// <c>/healthz</c> and <c>/readyz</c> are the probes', unless the request speaks S3 or its host names a bucket: then they are object keys and buckets like any other.
    /// The same holds for <c>/openapi/standard.json</c> and what is under <c>/docs/api</c>.
    /// </summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.ContainsKey(StandardEndpoint.KeyHeader))
        {
            return standard(context);
        }

        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (HealthProbes.IsProbe(target) && !S3Markers.IsMarked(context.Request) && VirtualHost.BucketOf(context.Request.Headers.Host, domains) is null)
        {
            return probes.InvokeAsync(context, target);
        }

        if (ApiDocsEndpoint.Has(target) && !S3Markers.IsMarked(context.Request) && VirtualHost.BucketOf(context.Request.Headers.Host, domains) is null)
        {
            return ApiDocsEndpoint.InvokeAsync(context, target);
        }

        return s3(context);
    }
}
