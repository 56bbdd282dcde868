using Gateway.Delivery.Caching.Rules;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Flights;

/// <summary>Flies: asks the source, decides what its answer is good for, and stores it while it arrives.</summary>
internal sealed class Fetch(CacheCore core)
{
    /// <summary>Starts a flight on the thread pool.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="request">What the client asks for.</param>
    /// <param name="lookup">What is held for it.</param>
    public void Start(Flight flight, ContentRequest request, Lookup lookup)
    {
        ContentRequest detached = request.Detached() with { Method = HttpMethods.Get };
        _ = Task.Run(() => RunAsync(flight, detached, lookup, answered: null));
    }

    /// <summary>Lands a flight with an answer that has come already, and stores it while it is read.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="exchange">The answer.</param>
    public void Start(Flight flight, ContentRequest request, Exchange exchange)
    {
        ContentRequest detached = request.Detached();
        _ = Task.Run(() => RunAsync(flight, detached, lookup: default, exchange));
    }

    private async Task RunAsync(Flight flight, ContentRequest request, Lookup lookup, Exchange? answered)
    {
        core.Counters.BeginFlight();
        try
        {
            if (answered is { } given)
            {
                await ReceiveAsync(flight, request, lookup, given);
                return;
            }

            StoredResponse[] known = [.. lookup.Candidates.Where(candidate => candidate.Record.Slice is null)];
            Exchange exchange = await AskAsync(flight, Validation.ToConditional(request, known));
            if (exchange.Result.Status == StatusCodes.Status304NotModified && known.Length > 0)
            {
                if (Validation.Confirmed(known, exchange.Result) is { } stored)
                {
                    await ConfirmAsync(flight, request, stored, exchange);
                    return;
                }

                exchange.Result.Dispose();
                exchange = await AskAsync(flight, Validation.ToConditional(request, []));
            }

            await ReceiveAsync(flight, request, lookup, exchange);
        }
        catch (Exception e)
        {
            core.Counters.CountUpstreamError();
            flight.Fail(e);
        }
        finally
        {
            core.Flights.Remove(flight);
            core.Counters.EndFlight();
        }
    }

    private async ValueTask<Exchange> AskAsync(Flight flight, ContentRequest request)
    {
        DateTimeOffset sent = core.Now;
        ContentResult result = await core.Source.GetAsync(request, flight.Cancellation);
        return new Exchange(result, sent, core.Now);
    }

    private async ValueTask ConfirmAsync(Flight flight, ContentRequest request, StoredResponse stored, Exchange exchange)
    {
        using ContentResult notModified = exchange.Result;
        ResponseRecord? refreshed = Validation.Refresh(stored.Record, request, notModified, core.Options, exchange.Sent, exchange.Received);
        bool isKept = refreshed is not null && !flight.IsPurged;
        core.Counters.CountRevalidation();
        Share(flight.Key, isKept && refreshed!.FreshFor > TimeSpan.Zero);
        if (isKept)
        {
            await core.Store.UpdateAsync(stored, refreshed!);
        }
        else if (refreshed is null)
        {
            core.Store.Remove(stored);
        }

        flight.Land(new FlightOutcome.Confirmed(stored, refreshed ?? stored.Record, isKept, notModified.CacheStatus));
    }

    private async ValueTask ReceiveAsync(Flight flight, ContentRequest request, Lookup lookup, Exchange exchange)
    {
        ContentResult result = exchange.Result;
        if (result.Status >= StatusCodes.Status500InternalServerError)
        {
            core.Counters.CountUpstreamError();
        }

        // An error does not push out what is better.
        bool isWorse = lookup.MayServeInsteadOf(result.Status, result.IsOwn);
        ResponseRecord? record = isWorse ? null
            : result.IsOwn ? OwnAnswers.ToRecord(result, core.Options, exchange.Received)
            : StorageRules.ToRecord(request, result, core.Options, exchange.Sent, exchange.Received);
        if (record is { Slice: null } && flight.Begin(core.Store, record, result.Metadata.Length) is { } writer)
        {
            Share(flight.Key, record.FreshFor > TimeSpan.Zero);

            // Whom it was asked for gets the fields as they came: some are withheld from others.
            var first = new ContentResult(record.Status, result.Metadata, writer.OpenBody()!) { Age = result.Age, IsOwn = result.IsOwn };
            flight.Land(new FlightOutcome.Arriving(record, result.CacheStatus), first);
            await FillAsync(flight, writer, result);
            return;
        }

        if (!isWorse && !flight.IsPurged && Collapsing.MayWait(request))
        {
            NoteUnshared(flight.Key, lookup, result);
        }

        if (result.IsOwn)
        {
            flight.Land(new FlightOutcome.Own(result.Status, result.Metadata.Fields, result.CacheStatus));
        }
        else
        {
            flight.Land(new FlightOutcome.Unshared(result.Status, result.CacheStatus), result);
        }
    }

    private async ValueTask FillAsync(Flight flight, IResponseWriter writer, ContentResult result)
    {
        await using (writer)
        {
            using (result)
            {
                StoredResponse? kept = null;
                try
                {
                    await result.Body.CopyToAsync(writer.Output, range: null, flight.Cancellation);
                    await writer.Output.FlushAsync(flight.Cancellation);
                    kept = await writer.CompleteAsync();
                    core.Counters.CountFilled(kept?.Record.Metadata.Length ?? 0);
                }
                catch (Exception e)
                {
                    core.Counters.CountUpstreamError();
                    writer.Fail(e);
                }
                finally
                {
                    flight.Complete(kept);
                }
            }
        }
    }

    private void NoteUnshared(CacheKey key, Lookup lookup, ContentResult result)
    {
        if (!result.IsOwn)
        {
            core.Unshared.Add(key);
        }

        // The origin has something else now, which must not be stored.
        if (lookup.Selected is { } old && result.Status < StatusCodes.Status500InternalServerError)
        {
            core.Store.Remove(old);
        }
    }

    private void Share(CacheKey key, bool isShared)
    {
        if (isShared)
        {
            core.Unshared.Remove(key);
        }
        else
        {
            core.Unshared.Add(key);
        }
    }
}
