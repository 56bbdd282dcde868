using Gateway.Chains;
using Gateway.Delivery.Caching;
using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;

namespace Gateway.StandardMode.Functions;

/// <summary>flush: drops content from a cache, and with <c>chain=true</c> from those behind it.</summary>
internal sealed class Flush(CachePurges purges) : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        Purge purge = PurgeParameters.Read(context.Query);
        bool wholeChain = context.Query.Flag("chain");
        DeliveryService cache = context.Delivery is { Cache: not null } service ? service : throw new StandardException(StandardError.NotSupported);
        long flushed = wholeChain
            ? await purges.OfChainAsync(cache.Config.Id, purge, cancellationToken)
            : await CachePurges.OfCacheAsync(cache, purge, cancellationToken);
        await FlushedJson.WriteAsync(context.Response, flushed, cancellationToken);
    }
}
