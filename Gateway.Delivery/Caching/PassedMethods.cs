using Gateway.Delivery.Caching.Flights;
using Gateway.Delivery.Caching.Rules;
using Gateway.Delivery.Http;

namespace Gateway.Delivery.Caching;

/// <summary>Requests that no cache answers, being neither GET nor HEAD: passed on. What they change is forgotten before the client hears of it (RFC 9111 section 4.4).</summary>
internal sealed class PassedMethods(CacheCore core, CacheAnswers answers)
{
    private readonly Fetch _fetch = new(core);

    /// <summary>Passes a request on.</summary>
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        core.Counters.CountBypass();

        // Purges meanwhile have to know of it: what it brings may be from before them.
        Flight flight = core.Flights.AddAlone(CacheKey.Of(request));
        bool isStarted = false;
        try
        {
            Exchange exchange = await AskAsync(flight, request, cancellationToken);
            isStarted = IsForOthers(exchange);
            return isStarted
                ? await KeepAsync(flight, exchange, cancellationToken)
                : exchange.Result.Through(answers.Forwarded(CacheOutcome.Method, exchange.Result.CacheStatus));
        }
        finally
        {
            if (!isStarted)
            {
                core.Flights.Remove(flight);
            }
        }
    }

    /// <summary>Asks the source, and forgets what it has changed.</summary>
    private async ValueTask<Exchange> AskAsync(Flight flight, ContentRequest request, CancellationToken cancellationToken)
    {
        DateTimeOffset sent = core.Now;
        ContentResult result = await core.Source.GetAsync(request, cancellationToken);
        try
        {
            var exchange = new Exchange(request, result, sent, core.Now);
            foreach (ContentPath path in InvalidationRules.Targets(request, result))
            {
                // The change has happened: that its client leaves does not undo it.
                await core.PurgeAsync(new Purge(PurgeScope.Path, path.Decoded), except: flight, CancellationToken.None);
            }

            return exchange;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private bool IsForOthers(Exchange exchange) =>
        !exchange.Result.IsOwn && StorageRules.ToRecord(exchange.Request, exchange.Result, core.Options, exchange.Sent, exchange.Received) is { Slice: null };

    /// <summary>Stores what a POST says that a GET would get (RFC 9110 section 9.3.3), for whom that is of use.</summary>
    private async ValueTask<ContentResult> KeepAsync(Flight flight, Exchange exchange, CancellationToken cancellationToken)
    {
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
