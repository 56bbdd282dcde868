using Gateway.S3Compat.Routing;
using Gateway.StandardMode;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway;

/// <summary>Looks at a request's target, host and headers, and picks who answers it. Reads no body.</summary>
internal sealed class FrontDoor(IReadOnlyList<IOwnPages> ownPages, IReadOnlyList<string> domains, RequestDelegate standard, RequestDelegate s3)
{
    /// <summary>
    /// The gateway's own paths (<c>/healthz</c>, <c>/metrics</c>, <c>/docs/api</c>, <c>/filelist</c> …) come first, unless the request speaks S3 or its
    /// host names a bucket: then they are object keys and buckets like any other. A key's header makes a request one of standard mode, whatever
    /// else it has.
    /// </summary>
    public Task InvokeAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        foreach (IOwnPages pages in ownPages)
        {
            if (pages.Has(target) && !S3Markers.IsMarked(context.Request) && VirtualHost.BucketOf(context.Request.Headers.Host, domains) is null)
            {
                return pages.InvokeAsync(context, target);
            }
        }

        return context.Request.Headers.ContainsKey(StandardEndpoint.KeyHeader) ? standard(context) : s3(context);
    }
}
