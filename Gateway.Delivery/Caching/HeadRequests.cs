using Gateway.Delivery.Caching.Rules;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching;

/// <summary>HEAD requests that nothing stored answers: passed on. They leave nothing to store, but tell whether what is stored still holds (RFC 9111 section 4.3.5).</summary>
internal sealed class HeadRequests(CacheCore core, CacheAnswers answers)
{
    /// <summary>Passes a request on.</summary>
    /// <param name="request">The request.</param>
    /// <param name="lookup">What is held for it.</param>
    /// <param name="cancellationToken">Ends the wait of this client.</param>
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, Lookup lookup, CancellationToken cancellationToken)
    {
        core.Counters.CountMiss();
        DateTimeOffset sent = core.Now;
        ContentResult result;
        try
        {
            result = await core.Source.GetAsync(request, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested && answers.InsteadOf(status: null, isOwn: true, request, lookup) is { } stale)
        {
            return stale;
        }

        if (result.Status >= StatusCodes.Status500InternalServerError)
        {
            core.Counters.CountUpstreamError();
        }

        if (answers.InsteadOf(result.Status, result.IsOwn, request, lookup) is { } instead)
        {
            result.Dispose();
            return instead;
        }

        if (result.Status == StatusCodes.Status200OK && lookup.Selected is { } stored && Collapsing.MayWait(request))
        {
            await CompareAsync(stored, request, result, sent);
        }

        return result.Through(answers.Forwarded(lookup.Reason, result.CacheStatus));
    }

    private async ValueTask CompareAsync(StoredResponse stored, ContentRequest request, ContentResult result, DateTimeOffset sent)
    {
        ContentMetadata known = stored.Record.Metadata;
        ContentMetadata news = result.Metadata;
        bool isSame = (news.ETag is null || news.ETag == known.ETag) && (news.LastModified is null || news.LastModified == known.LastModified)
            && (news.Length is null || news.Length == known.Length);
        if (isSame && Validation.Refresh(stored.Record, request with { Method = HttpMethods.Get }, result, core.Options, sent, core.Now) is { } refreshed)
        {
            core.Counters.CountRevalidation();
            await core.Store.UpdateAsync(stored, refreshed);
        }
        else
        {
            core.Store.Remove(stored);
        }
    }
}
