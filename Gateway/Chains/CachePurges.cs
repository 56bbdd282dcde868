using Gateway.Configuration.Delivery;
using Gateway.Delivery.Caching;

namespace Gateway.Chains;

/// <summary>
/// Purges caches on request, the innermost first, so that none is filled again from one that still has the old content. All methods give the number of
/// responses that were dropped, or marked.
/// </summary>
internal sealed class CachePurges(DeliveryChains chains)
{
    /// <summary>One cache.</summary>
    public static ValueTask<long> OfCacheAsync(DeliveryService cache, Purge purge, CancellationToken cancellationToken) => cache.Cache!.PurgeAsync(purge, cancellationToken);

    /// <summary>A service's own cache and those behind it. Paths are the service's.</summary>
    public async ValueTask<long> OfChainAsync(string id, Purge purge, CancellationToken cancellationToken)
    {
        long purged = 0;
        foreach (ChainedCache cache in chains.CachesBehind(id).Reverse())
        {
            purged += await cache.Cache.PurgeAsync(cache.Below(purge), cancellationToken);
        }

        return purged;
    }

    /// <summary>Every cache of the gateway. Paths are each cache's own.</summary>
    public async ValueTask<long> OfAllAsync(Purge purge, CancellationToken cancellationToken)
    {
        long purged = 0;
        foreach (DeliveryService cache in chains.Services.Where(service => service.Cache is not null))
        {
            purged += await OfCacheAsync(cache, purge, cancellationToken);
        }

        return purged;
    }

    /// <summary>The caches of a binding's chain. Paths are those of its URLs, decoded: they begin with a slash, and with the binding's prefix.</summary>
    public ValueTask<long> OfBindingAsync(BindingConfig binding, Purge purge, CancellationToken cancellationToken)
    {
        string prefix = binding.Options.PathPrefix;
        if (purge.Scope is PurgeScope.Path or PurgeScope.Prefix)
        {
            if (!purge.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                // All of the binding lies below a prefix that its own begins with; other URLs are another's.
                return purge.Scope == PurgeScope.Prefix && prefix.StartsWith(purge.Name, StringComparison.Ordinal)
                    ? OfChainAsync(binding.Id, purge with { Scope = PurgeScope.Everything, Name = "" }, cancellationToken)
                    : new ValueTask<long>(0);
            }

            purge = purge with { Name = purge.Name[prefix.Length..] };
        }

        return OfChainAsync(binding.Id, purge, cancellationToken);
    }

    /// <summary>A URL of a binding: with any query, in every variant, and, where the binding serves a folder's document under it, that as well.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="url">The path below its prefix, decoded.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<long> OfUrlAsync(BindingConfig binding, Purge url, CancellationToken cancellationToken)
    {
        long purged = await OfChainAsync(binding.Id, url, cancellationToken);
        return binding.Options.Site is { } site && url.Name is "" or [.., '/']
            ? purged + await OfChainAsync(binding.Id, url with { Name = url.Name + site.Index }, cancellationToken)
            : purged;
    }
}
