using Gateway.Chains;
using Gateway.Delivery.Binding;
using Gateway.Metrics;
using Gateway.S3Compat.Routing;
using Gateway.StandardMode;
using Gateway.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway;

/// <summary>Looks at a request's target, host and headers, and picks who answers it. Reads no body.</summary>
internal sealed class FrontDoor(
    IOwnPages[] ownPages, IReadOnlyList<string> domains, BindingTable bindings, RequestMetrics metrics, PurgeMethod purge, RequestDelegate standard, RequestDelegate s3)
{
    /// <summary>
    /// A key's header makes a request one of standard mode; what is marked as S3, by a header, a signature or a host that names a bucket, is S3.
    /// The rest is public: first a binding that names the host; then the gateway's own paths (<c>/healthz</c>, <c>/metrics</c>, <c>/docs/api</c>,
    /// <c>/filelist</c> …), which answer with and without a key; then a binding for any host. What is left is an anonymous request to S3.
    /// PURGE is a binding's also with a key.
    /// </summary>
    public Task InvokeAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        bool hasKey = context.Request.Headers.ContainsKey(StandardEndpoint.KeyHeader);
        if (S3Markers.IsMarked(context.Request, target) || VirtualHost.BucketOf(context.Request.Headers.Host, domains) is not null)
        {
            return AnswerApi(context, hasKey);
        }

        bool isReadable = RequestTarget.TrySplit(target, out RequestTarget split);
        if (isReadable && context.Request.Method == PurgeMethod.Name && bindings.Find(context.Request.Host, context.Connection.LocalPort, split.Path) is { } purged)
        {
            return Purge(purged, context, split);
        }

        bool isPublic = isReadable && !hasKey;
        if (isPublic && bindings.FindNamed(context.Request.Host, context.Connection.LocalPort, split.Path) is { } named)
        {
            return Deliver(named, context, split);
        }

        foreach (IOwnPages pages in ownPages)
        {
            if (pages.Has(target))
            {
                context.Features.Set(pages is StandardEndpoint ? metrics.Standard : metrics.Gateway);
                return OnPoolAsync(pages, context, target);
            }
        }

        return isPublic && bindings.FindAny(context.Connection.LocalPort, split.Path) is { } any
            ? Deliver(any, context, split)
            : AnswerApi(context, hasKey);
    }

    private Task Deliver(PublicBinding binding, HttpContext context, in RequestTarget target)
    {
        context.Features.Set(metrics.Of(binding));
        return binding.InvokeAsync(context, target.Path, target.Query);
    }

    private Task Purge(PublicBinding binding, HttpContext context, in RequestTarget target)
    {
        context.Features.Set(metrics.Of(binding));
        string path = target.Path.ToString();
        return OnPoolAsync(http => purge.HandleAsync(http, binding, path), context);
    }

    private Task AnswerApi(HttpContext context, bool hasKey)
    {
        context.Features.Set(hasKey ? metrics.Standard : metrics.S3);
        return OnPoolAsync(hasKey ? standard : s3, context);
    }

    private static async Task OnPoolAsync(IOwnPages pages, HttpContext context, string target)
    {
        await PoolThread.Switch();
        await pages.InvokeAsync(context, target);
    }

    // Everything but delivery from memory reads a disk or computes; the thread that waits for sockets is not for that.
    private static async Task OnPoolAsync(RequestDelegate handler, HttpContext context)
    {
        await PoolThread.Switch();
        await handler(context);
    }
}
