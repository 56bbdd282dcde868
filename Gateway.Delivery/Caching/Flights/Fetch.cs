using Gateway.Delivery.Caching.Rules;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Flights;

/// <summary>Flights for whole responses: ask the source for one, or whether one of those that are stored still holds.</summary>
internal sealed class Fetch(CacheCore core)
{
    private readonly FlightRunner _runner = new(core);
    private readonly Upstream _upstream = new(core);
    private readonly Reception _reception = new(core);

    /// <summary>Starts a flight.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="request">What the client asks for.</param>
    /// <param name="lookup">What is held for it.</param>
    public void Start(Flight flight, ContentRequest request, Lookup lookup)
    {
        ContentRequest detached = request.Detached() with { Method = HttpMethods.Get };
        _runner.Start(flight, () => FlyAsync(flight, detached, lookup));
    }

    /// <summary>Starts a flight that asks just what the client does, with its conditions and ranges.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="request">What the client asks for.</param>
    public void StartAsAsked(Flight flight, ContentRequest request)
    {
        ContentRequest detached = request.Detached();
        _runner.Start(flight, async () => await _reception.ReceiveAsync(flight, detached, Lookup.Nothing, await _upstream.AskAsync(detached, flight.Cancellation)));
    }

    /// <summary>Lands a flight with an answer that has come already, and stores it while it is read.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="exchange">The answer.</param>
    public void Start(Flight flight, Exchange exchange)
    {
        exchange = exchange with { Request = exchange.Request.Detached() };
        _runner.Start(flight, () => _reception.ReceiveAsync(flight, exchange.Request, Lookup.Nothing, exchange));
    }

    private async ValueTask FlyAsync(Flight flight, ContentRequest request, Lookup lookup)
    {
        if (flight.IsJoinable && await HasFreshAsync(flight, request))
        {
            flight.Land(new FlightOutcome.Found());
            return;
        }

        StoredResponse[] known = [.. lookup.Candidates.Where(candidate => candidate.Record.Slice is null)];
        Exchange exchange = await _upstream.AskAsync(Validation.ToConditional(request, known), flight.Cancellation);
        if (exchange.Result.Status == StatusCodes.Status304NotModified && known.Length > 0)
        {
            if (Validation.Confirmed(known, exchange.Result) is { } stored)
            {
                await _reception.ConfirmAsync(flight, request, stored, exchange);
                return;
            }

            exchange.Result.Dispose();
            exchange = await _upstream.AskAsync(Validation.ToConditional(request, []), flight.Cancellation);
        }

        await _reception.ReceiveAsync(flight, request, lookup, exchange);
    }

    /// <summary>Whether another flight has landed between the look into the store that this one was begun for and its place in the table.</summary>
    private async ValueTask<bool> HasFreshAsync(Flight flight, ContentRequest request) =>
        Lookup.Of(await core.Store.FindAsync(flight.Key, flight.Cancellation), request, core.Options, core.Now).IsFresh;
}
