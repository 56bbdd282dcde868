using Gateway.Delivery.Caching.Compression;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Flights;

/// <summary>The source, as a cache asks it.</summary>
internal sealed class Upstream(CacheCore core)
{
    /// <summary>Asks it.</summary>
    /// <param name="request">What for; its headers are the cache's own, not the client's.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async ValueTask<Exchange> AskAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        if (core.Options.Compress)
        {
            CompressionRules.AskForIdentity(request);
        }

        DateTimeOffset sent = core.Now;
        ContentResult result = await core.Source.GetAsync(request, cancellationToken);
        DateTimeOffset received = core.Now;
        if (result.Status >= StatusCodes.Status500InternalServerError)
        {
            core.Counters.CountUpstreamError();
        }

        return new Exchange(request, core.Options.Compress ? CompressionRules.Announce(result) : result, sent, received);
    }
}
