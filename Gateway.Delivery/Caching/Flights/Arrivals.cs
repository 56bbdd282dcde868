using Gateway.Delivery.Caching.Rules;
using Gateway.Delivery.Caching.Slices;
using Gateway.Delivery.Http;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Flights;

/// <summary>Waits for flights, and makes the answer for one client of what they bring.</summary>
internal sealed class Arrivals(CacheCore core, CacheAnswers answers)
{
    /// <summary>Waits for a flight.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="request">Who waits.</param>
    /// <param name="lookup">What was held for the request.</param>
    /// <param name="isOwner">Whether the flight was begun for just this request.</param>
    /// <param name="cancellationToken">Ends the wait of this client.</param>
    /// <returns>Null when what came is of no use to the request.</returns>
    public async ValueTask<ContentResult?> WaitAsync(Flight flight, ContentRequest request, Lookup lookup, bool isOwner, CancellationToken cancellationToken)
    {
        if (!isOwner)
        {
            core.Counters.CountCollapsed();
        }

        try
        {
            FlightOutcome outcome = await flight.Outcome.WaitAsync(cancellationToken);
            return Answer(flight, outcome, request, lookup, isOwner) is { } answer ? await EncodeAsync(flight, outcome, request, answer, cancellationToken) : null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (isOwner)
            {
                flight.Abandon();
            }

            throw;
        }
        catch (Exception) when (answers.InsteadOf(status: null, isOwn: true, request, lookup) is { } result)
        {
            return result;
        }
    }

    /// <summary>The answer in the form that the client likes best.</summary>
    private async ValueTask<ContentResult> EncodeAsync(Flight flight, FlightOutcome outcome, ContentRequest request, ContentResult answer, CancellationToken cancellationToken)
    {
        if (!core.Options.Compress)
        {
            return answer;
        }

        try
        {
            return outcome switch
            {
                FlightOutcome.Arriving => await core.Compressed.ChooseAsync(request, flight, answer, cancellationToken),
                FlightOutcome.Confirmed { IsKept: true } confirmed => await core.Compressed.ChooseAsync(request, confirmed.Response, answer, cancellationToken),
                _ => answer,
            };
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private ContentResult? Answer(Flight flight, FlightOutcome outcome, ContentRequest request, Lookup lookup, bool isOwner)
    {
        CacheStatus status = answers.Forwarded(lookup.Reason, outcome.Inner) with { Collapsed = !isOwner };
        switch (outcome)
        {
            case FlightOutcome.Arriving arriving when isOwner:
                return flight.Take()?.Through(status with { Stored = true, Ttl = Ttl(arriving.Record, request) });

            case FlightOutcome.Arriving arriving when Suits(arriving.Record, request) && flight.OpenBody() is { } body:
                Reuse reuse = answers.Judge(arriving.Record, request);
                status = status with { Stored = true, Ttl = CacheAnswers.Seconds(reuse.Ttl) };
                return CacheAnswers.Content(arriving.Record, request, body, CacheAnswers.Seconds(reuse.CurrentAge), status);

            case FlightOutcome.Sliced sliced when isOwner || Suits(sliced.Record, request):
                return answers.Sliced(new SlicedContent(sliced.Key, request, sliced.Record, flight), status with { Stored = true });

            case FlightOutcome.Confirmed confirmed when isOwner || (confirmed.IsKept && Suits(confirmed.Record, request)):
                status = status with { ForwardStatus = StatusCodes.Status304NotModified, Stored = confirmed.IsKept };
                return answers.Stored(confirmed.Response, confirmed.Record, request, status);

            case FlightOutcome.Own own:
                return answers.InsteadOf(own.Status, isOwn: true, request, lookup) ?? ContentResult.Own(own.Status, own.Fields, own.FreshFor).Through(status);

            case FlightOutcome.Unshared when answers.InsteadOf(outcome.Status, isOwn: false, request, lookup) is { } instead:
                if (isOwner)
                {
                    flight.Abandon();
                }

                return instead;

            case FlightOutcome.Unshared when isOwner:
                return flight.Take()?.Through(status);

            default:
                return null;
        }
    }

    private long Ttl(ResponseRecord record, ContentRequest request) => CacheAnswers.Seconds(answers.Judge(record, request).Ttl);

    private bool Suits(ResponseRecord record, ContentRequest request) =>
        VaryRules.Matches(record, request) && answers.Judge(record, request).Decision == ReuseDecision.Fresh;
}
