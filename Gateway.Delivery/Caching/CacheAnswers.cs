using Gateway.Delivery.Caching.Flights;
using Gateway.Delivery.Caching.Rules;
using Gateway.Delivery.Http;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching;

/// <summary>The answers of a cache, each with its age and what the cache did for it (RFC 9111 section 5.1, RFC 9211).</summary>
internal sealed class CacheAnswers(CacheCore core)
{
    /// <summary>A stored response, served without asking.</summary>
    public ContentResult Hit(StoredResponse stored, Reuse reuse) =>
        Stored(stored.Record, stored.OpenBody(), Seconds(reuse.CurrentAge), new CacheStatus(core.Id, CacheOutcome.Hit) { Ttl = Seconds(reuse.Ttl) });

    /// <summary>What a flight brought, for one who waited for it.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="request">Who waited.</param>
    /// <param name="lookup">What was held for the request.</param>
    /// <param name="isOwner">Whether the flight was begun for just this request.</param>
    /// <returns>Null when that is of no use to the request.</returns>
    public ContentResult? FromFlight(Flight flight, FlightOutcome outcome, ContentRequest request, Lookup lookup, bool isOwner)
    {
        CacheStatus status = Forwarded(lookup.Reason, outcome.Inner) with { Collapsed = !isOwner };
        switch (outcome)
        {
            case FlightOutcome.Arriving arriving when isOwner:
                return flight.Take()?.Through(status with { Stored = true, Ttl = Seconds(Judge(arriving.Record, request).Ttl) });

            case FlightOutcome.Arriving arriving when Suits(arriving.Record, request) && flight.OpenBody() is { } body:
                Reuse reuse = Judge(arriving.Record, request);
                return Stored(arriving.Record, body, Seconds(reuse.CurrentAge), status with { Stored = true, Ttl = Seconds(reuse.Ttl) });

            case FlightOutcome.Confirmed confirmed when isOwner || (confirmed.IsKept && Suits(confirmed.Record, request)):
                reuse = Judge(confirmed.Record, request);
                status = status with { ForwardStatus = StatusCodes.Status304NotModified, Stored = confirmed.IsKept, Ttl = Seconds(reuse.Ttl) };
                return Stored(confirmed.Record, confirmed.Response.OpenBody(), Seconds(reuse.CurrentAge), status);

            case FlightOutcome.Own own:
                return InsteadOf(own.Status, isOwn: true, lookup) ?? ContentResult.Own(own.Status, own.Fields).Through(status);

            case FlightOutcome.Unshared when InsteadOf(outcome.Status, isOwn: false, lookup) is { } instead:
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

    /// <summary>What is answered instead of an error, where there is a stored response: that, if it may be stale; or 504 if it must be confirmed and cannot (RFC 9111 section 5.2.2.2).</summary>
    /// <param name="status">The error's status; null when there was no answer at all.</param>
    /// <param name="isOwn">Whether the gateway itself says it: the origin was not reached.</param>
    /// <param name="lookup">What is held.</param>
    /// <returns>Null when the error is the answer.</returns>
    public ContentResult? InsteadOf(int? status, bool isOwn, Lookup lookup)
    {
        CacheStatus cacheStatus = Forwarded(CacheOutcome.Stale, inner: null) with { ForwardStatus = status };
        if (lookup.MayServeInsteadOf(status ?? StatusCodes.Status502BadGateway, isOwn))
        {
            core.Counters.CountStale();
            StoredResponse stale = lookup.Selected!;
            cacheStatus = cacheStatus with { Ttl = Seconds(lookup.Reuse.Ttl), Detail = "stale-if-error" };
            return Stored(stale.Record, stale.OpenBody(), Seconds(lookup.Reuse.CurrentAge), cacheStatus);
        }

        return isOwn && status is null or >= StatusCodes.Status500InternalServerError && lookup.Selected is { Record.ForbidsStale: true, Record.IsOwn: false }
            ? ContentResult.Own(StatusCodes.Status504GatewayTimeout).Through(cacheStatus)
            : null;
    }

    /// <summary>That a request was passed on.</summary>
    public CacheStatus Forwarded(CacheOutcome reason, CacheStatus? inner) => new(core.Id, reason) { Inner = inner };

    private static ContentResult Stored(ResponseRecord record, IContentBody body, long age, CacheStatus status) =>
        new(record.Status, record.Metadata, body) { Age = age, CacheStatus = status, IsOwn = record.IsOwn };

    private static long Seconds(TimeSpan time) => (long)time.TotalSeconds;

    private bool Suits(ResponseRecord record, ContentRequest request) =>
        VaryRules.Matches(record, request) && Judge(record, request).Decision == ReuseDecision.Fresh;

    private Reuse Judge(ResponseRecord record, ContentRequest request) => ReuseRules.Judge(record, isMarkedStale: false, request, core.Options, core.Now);
}
