using Gateway.Chains;
using Gateway.Configuration.Delivery;
using Gateway.Delivery.Caching;
using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;

namespace Gateway.StandardMode.Functions;

/// <summary>purge: drops content from every cache, or, in terms of its URLs, from those of a binding.</summary>
internal sealed class PurgeCaches(CachePurges purges, ServiceDirectory services) : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        Purge purge = PurgeParameters.Read(context.Query);
        long purged = context.Query["binding"] is { } id
            ? await purges.OfBindingAsync(await FindBindingAsync(id), Rooted(purge), cancellationToken)
            : await purges.OfAllAsync(purge, cancellationToken);
        await FlushedJson.WriteAsync(context.Response, purged, cancellationToken);
    }

    private async ValueTask<BindingConfig> FindBindingAsync(string id) => await services.FindAsync(id) switch
    {
        BindingConfig binding => binding,
        null => throw new StandardException(StandardError.NoSuchService),
        _ => throw new StandardException(StandardError.NotSupported, $"The service '{id}' is no public binding."),
    };

    // A URL's path begins with a slash, whether it was written or not.
    private static Purge Rooted(Purge purge) =>
        purge.Scope is PurgeScope.Path or PurgeScope.Prefix && !purge.Name.StartsWith('/') ? purge with { Name = $"/{purge.Name}" } : purge;
}
