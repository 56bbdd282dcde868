using Gateway.Delivery.Caching.Rules;
using Gateway.Delivery.Http;

namespace Gateway.Delivery.Caching;

/// <summary>Requests that no cache answers, being neither GET nor HEAD: passed on. What they change is forgotten before the client hears of it (RFC 9111 section 4.4).</summary>
/// <param name="core">The cache.</param>
/// <param name="answers">Its answers.</param>
/// <param name="purge">Forgets responses.</param>
internal sealed class PassedMethods(CacheCore core, CacheAnswers answers, Func<Purge, CancellationToken, ValueTask<long>> purge)
{
    /// <summary>Passes a request on.</summary>
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        core.Counters.CountBypass();
        ContentResult result = await core.Source.GetAsync(request, cancellationToken);
        try
        {
            foreach (ContentPath path in InvalidationRules.Targets(request, result))
            {
                // The change has happened: that its client leaves does not undo it.
                await purge(new Purge(PurgeScope.Path, path.Decoded), CancellationToken.None);
            }
        }
        catch
        {
            result.Dispose();
            throw;
        }

        return result.Through(answers.Forwarded(CacheOutcome.Method, result.CacheStatus));
    }
}
