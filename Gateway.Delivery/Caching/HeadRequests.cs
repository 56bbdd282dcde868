using Gateway.Delivery.Caching.Flights;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching;

/// <summary>HEAD requests that nothing stored answers: passed on. They leave nothing to store, but tell whether what is stored still holds (RFC 9111 section 4.3.5).</summary>
internal sealed class HeadRequests(CacheCore core, CacheAnswers answers)
{
    private readonly Upstream _upstream = new(core);
    private readonly Reception _reception = new(core);

    /// <summary>Passes a request on.</summary>
    /// <param name="request">The request.</param>
    /// <param name="lookup">What is held for it.</param>
    /// <param name="cancellationToken">Ends the wait of this client.</param>
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, Lookup lookup, CancellationToken cancellationToken)
    {
        core.Counters.CountMiss();

        // Purges meanwhile have to know of it: what it tells may be from before them.
        Flight flight = core.Flights.AddAlone(CacheKey.Of(request));
        try
        {
            return await GetAsync(flight, request, lookup, cancellationToken);
        }
        finally
        {
            core.Flights.Remove(flight);
        }
    }

    private async ValueTask<ContentResult> GetAsync(Flight flight, ContentRequest request, Lookup lookup, CancellationToken cancellationToken)
    {
        Exchange exchange;
        try
        {
            exchange = await _upstream.AskAsync(request.Detached(), cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested && answers.InsteadOf(status: null, isOwn: true, request, lookup) is { } stale)
        {
            return stale;
        }

        try
        {
            return await AnswerAsync(flight, request, lookup, exchange);
        }
        catch
        {
            exchange.Result.Dispose();
            throw;
        }
    }

    private async ValueTask<ContentResult> AnswerAsync(Flight flight, ContentRequest request, Lookup lookup, Exchange exchange)
    {
        ContentResult result = exchange.Result;
        if (answers.InsteadOf(result.Status, result.IsOwn, request, lookup) is { } instead)
        {
            result.Dispose();
            return instead;
        }

        if (result.Status == StatusCodes.Status200OK && lookup.Selected is { } stored && Collapsing.MayWait(request))
        {
            await CompareAsync(flight, stored, request, exchange);
        }

        return result.Through(answers.Forwarded(lookup.Reason, result.CacheStatus));
    }

    private async ValueTask CompareAsync(Flight flight, StoredResponse stored, ContentRequest request, Exchange exchange)
    {
        ContentMetadata known = stored.Record.Metadata;
        ContentMetadata news = exchange.Result.Metadata;
        bool isSame = (news.ETag is null || news.ETag == known.ETag) && (news.LastModified is null || news.LastModified == known.LastModified)
            && (news.Length is null || news.Length == known.Length);
        if (isSame && _reception.Refreshed(stored, request with { Method = HttpMethods.Get }, exchange) is { } refreshed)
        {
            await _reception.UpdateAsync(flight, stored, refreshed);
        }
        else
        {
            core.Store.Remove(stored);
        }
    }
}
