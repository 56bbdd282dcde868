using Gateway.Delivery.Caching.Flights;
using Gateway.Delivery.Caching.Rules;
using Gateway.Delivery.Http;

namespace Gateway.Delivery.Caching;

/// <summary>Requests that no cache answers, being neither GET nor HEAD: passed on. What they change is forgotten before the client hears of it (RFC 9111 section 4.4).</summary>
/// <param name="core">The cache.</param>
/// <param name="answers">Its answers.</param>
/// <param name="purge">Forgets responses.</param>
internal sealed class PassedMethods(CacheCore core, CacheAnswers answers, Func<Purge, CancellationToken, ValueTask<long>> purge)
{
    private readonly Fetch _fetch = new(core);

    /// <summary>Passes a request on.</summary>
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        core.Counters.CountBypass();
        DateTimeOffset sent = core.Now;
        ContentResult result = await core.Source.GetAsync(request, cancellationToken);
        var exchange = new Exchange(request, result, sent, core.Now);
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

        return !result.IsOwn && StorageRules.ToRecord(request, result, core.Options, exchange.Sent, exchange.Received) is { Slice: null }
            ? await KeepAsync(request, exchange, cancellationToken)
            : result.Through(answers.Forwarded(CacheOutcome.Method, result.CacheStatus));
    }

    /// <summary>Stores what a POST says that a GET would get (RFC 9110 section 9.3.3), for whom that is of use.</summary>
    private async ValueTask<ContentResult> KeepAsync(ContentRequest request, Exchange exchange, CancellationToken cancellationToken)
    {
        Flight flight = core.Flights.AddAlone(CacheKey.Of(request));
        _fetch.Start(flight, exchange);
        try
        {
            FlightOutcome outcome = await flight.Outcome.WaitAsync(cancellationToken);
            return flight.Take()!.Through(answers.Forwarded(CacheOutcome.Method, outcome.Inner) with { Stored = outcome is FlightOutcome.Arriving });
        }
        catch (OperationCanceledException)
        {
            flight.Abandon();
            throw;
        }
    }
}
