using Gateway.Chains;
using Gateway.S3Compat.Routing;
using Gateway.StandardMode;
using Gateway.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway;

/// <summary>Looks at a request's target, host and headers, and picks who answers it. Reads no body.</summary>
internal sealed class FrontDoor(
    IReadOnlyList<IOwnPages> ownPages, IReadOnlyList<string> domains, BindingTable bindings, RequestDelegate standard, RequestDelegate s3)
{
    /// <summary>
    /// A key's header makes a request one of standard mode; what is marked as S3, by a header, a signature or a host that names a bucket, is S3.
    /// The rest is public: first a binding that names the host; then the gateway's own paths (<c>/healthz</c>, <c>/metrics</c>, <c>/docs/api</c>,
    /// <c>/filelist</c> …), which answer with and without a key; then a binding for any host. What is left is an anonymous request to S3.
    /// </summary>
    public Task InvokeAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        bool hasKey = context.Request.Headers.ContainsKey(StandardEndpoint.KeyHeader);
        if (S3Markers.IsMarked(context.Request) || VirtualHost.BucketOf(context.Request.Headers.Host, domains) is not null)
        {
            return OnPoolAsync(hasKey ? standard : s3, context);
        }

        bool isPublic = RequestTarget.TrySplit(target, out RequestTarget split) && !hasKey;
        if (isPublic && bindings.FindNamed(context.Request.Host.Host, context.Connection.LocalPort, split.Path) is { } named)
        {
            return named.InvokeAsync(context, split.Path, split.Query);
        }

        foreach (IOwnPages pages in ownPages)
        {
            if (pages.Has(target))
            {
                return OnPoolAsync(http => pages.InvokeAsync(http, target), context);
            }
        }

        return isPublic && bindings.FindAny(context.Connection.LocalPort, split.Path) is { } any
            ? any.InvokeAsync(context, split.Path, split.Query)
            : OnPoolAsync(hasKey ? standard : s3, context);
    }

    // Everything but delivery from memory reads a disk or computes; the thread that waits for sockets is not for that.
    private static async Task OnPoolAsync(RequestDelegate handler, HttpContext context)
    {
        await PoolThread.Switch();
        await handler(context);
    }
}
