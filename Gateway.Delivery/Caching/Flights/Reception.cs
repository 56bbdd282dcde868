using Gateway.Delivery.Caching.Compression;
using Gateway.Delivery.Caching.Rules;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Flights;

/// <summary>Takes answers of the source in: decides what they are good for, tells those who wait, and stores them while they arrive.</summary>
internal sealed class Reception(CacheCore core)
{
    private const int MaxStretches = 16;

    /// <summary>Takes in that a stored response still holds.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="request">What the client asks for.</param>
    /// <param name="stored">The response.</param>
    /// <param name="exchange">The 304.</param>
    public async ValueTask ConfirmAsync(Flight flight, ContentRequest request, StoredResponse stored, Exchange exchange)
    {
        using ContentResult notModified = exchange.Result;
        ResponseRecord? refreshed = Refreshed(stored, request, exchange);
        NoteUse(stored.Key, refreshed);
        bool isKept = refreshed is not null && await UpdateAsync(flight, stored, refreshed);
        if (refreshed is null)
        {
            core.Store.Remove(stored);
        }

        flight.Land(new FlightOutcome.Confirmed(stored, refreshed ?? stored.Record, isKept, notModified.CacheStatus));
    }

    /// <summary>What is known of a stored response that an answer confirms.</summary>
    /// <returns>Null when it must not be kept any longer.</returns>
    public ResponseRecord? Refreshed(StoredResponse stored, ContentRequest request, Exchange exchange)
    {
        ResponseRecord? refreshed = Validation.Refresh(stored.Record, request, exchange.Result, core.Options, exchange.Sent, exchange.Received);
        return refreshed is null ? null : Settled(refreshed, exchange);
    }

    /// <summary>Replaces what is known of a stored response, and of its compressed forms.</summary>
    /// <returns>False when a purge met the flight that brought the news: they may be from before it.</returns>
    public async ValueTask<bool> UpdateAsync(Flight flight, StoredResponse stored, ResponseRecord refreshed)
    {
        if (flight.IsPurged)
        {
            return false;
        }

        core.Counters.CountRevalidation();
        ResponseRecord before = stored.Record;
        await core.Store.UpdateAsync(stored, refreshed);
        if (core.Options.Compress)
        {
            await core.Compressed.ConfirmAsync(stored, before, refreshed);
        }

        // A soft purge in between may have left its mark before the update took it off.
        if (flight.IsPurged)
        {
            core.Store.Remove(stored);
            return false;
        }

        return true;
    }

    /// <summary>Takes in a new answer.</summary>
    /// <param name="flight">The flight; what is stored is kept under its key.</param>
    /// <param name="request">What the client asks for.</param>
    /// <param name="lookup">What is held for it.</param>
    /// <param name="exchange">The answer.</param>
    public async ValueTask ReceiveAsync(Flight flight, ContentRequest request, Lookup lookup, Exchange exchange)
    {
        try
        {
            await TakeInAsync(flight, request, lookup, exchange);
        }
        catch
        {
            exchange.Result.Dispose();
            throw;
        }
    }

    /// <summary>What to keep of an answer.</summary>
    /// <returns>Null when it must not be kept.</returns>
    public ResponseRecord? ToRecord(ContentRequest request, Exchange exchange)
    {
        ContentResult result = exchange.Result;
        if (result.IsOwn)
        {
            return OwnAnswers.ToRecord(result, core.Options, exchange.Received);
        }

        // A part of the content, though nobody asked for one, is some mistake.
        ResponseRecord? record = result.Status == StatusCodes.Status206PartialContent && exchange.Request.Headers.Range.Count == 0
            ? null
            : StorageRules.ToRecord(request, result, core.Options, exchange.Sent, exchange.Received);
        return record is null ? null : Settled(record, exchange);
    }

    /// <summary>Stores an answer's bytes.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="writer">Takes them.</param>
    /// <param name="result">The answer.</param>
    /// <param name="range">Which of its bytes; null for all.</param>
    public async ValueTask FillAsync(Flight flight, IResponseWriter writer, ContentResult result, ByteRange? range)
    {
        await using (writer)
        {
            using (result)
            {
                StoredResponse? kept = null;
                try
                {
                    await result.Body.CopyToAsync(writer.Output, range, flight.Cancellation);
                    await writer.Output.FlushAsync(flight.Cancellation);
                    kept = await writer.CompleteAsync();
                    core.Counters.CountFilled(kept is null ? 0 : kept.Record.Slice?.Length ?? kept.Record.Metadata.Length ?? 0);
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

    /// <summary>Remembers whether others can use what came.</summary>
    public void NoteUse(CacheKey key, ResponseRecord? record)
    {
        if (record?.FreshFor > TimeSpan.Zero)
        {
            core.Unshared.Remove(key);
        }
        else
        {
            core.Unshared.Add(key);
        }
    }

    private async ValueTask TakeInAsync(Flight flight, ContentRequest request, Lookup lookup, Exchange exchange)
    {
        ContentResult result = exchange.Result;

        // An error does not push out what is better.
        bool isWorse = lookup.MayServeInsteadOf(result.Status, result.IsOwn);
        ResponseRecord? record = isWorse ? null : ToRecord(request, exchange);
        if (record is not null)
        {
            await MakeWayAsync(flight.Key, request, record);
        }

        if (record is not null && flight.Begin(core.Store, record, record.Slice?.Length ?? result.Metadata.Length) is { } writer)
        {
            NoteUse(flight.Key, record);
            ContentResult? first;
            try
            {
                first = First(request, exchange, record, writer);
            }
            catch
            {
                await writer.DisposeAsync();
                throw;
            }

            flight.Land(new FlightOutcome.Arriving(record, result.CacheStatus), first);
            await FillAsync(flight, writer, result, range: null);
            return;
        }

        if (!isWorse && !flight.IsPurged && Collapsing.MayWait(request))
        {
            NoteUnshared(flight.Key, lookup, result);
        }

        if (result.IsOwn)
        {
            flight.Land(new FlightOutcome.Own(result.Status, result.Metadata.Fields, result.FreshForDefault, result.CacheStatus));
        }
        else if (IsAsAsked(request, exchange))
        {
            flight.Land(new FlightOutcome.Unshared(result.Status, result.CacheStatus), result);
        }
        else
        {
            result.Dispose();
            flight.Land(new FlightOutcome.Unshared(result.Status, result.CacheStatus));
        }
    }

    /// <summary>Whether an answer is one to what the client asks for: not one with the bytes of another range, which was asked for in its place.</summary>
    private static bool IsAsAsked(ContentRequest request, Exchange exchange) =>
        exchange.Result.Status != StatusCodes.Status206PartialContent || request.Headers.Range == exchange.Request.Headers.Range;

    /// <summary>The answer for whom it was asked for, with the fields as they came: some are withheld from others. Null when what came is of no use to that one.</summary>
    private static ContentResult? First(ContentRequest request, Exchange exchange, ResponseRecord record, IResponseWriter writer)
    {
        ContentResult result = exchange.Result;
        IContentBody body = writer.OpenBody()!;
        return IsAsAsked(request, exchange)
            ? new ContentResult(result.Status, result.Metadata, body) { Age = result.Age, IsOwn = result.IsOwn, FreshForDefault = result.FreshForDefault }
            : CacheAnswers.Content(record, request, body, result.Age, status: null);
    }

    /// <summary>Forgets what was made of the response that a new one replaces, and stretches beyond a number: all are looked at whenever the content is asked for.</summary>
    private async ValueTask MakeWayAsync(CacheKey key, ContentRequest request, ResponseRecord record)
    {
        if (record.Slice is null)
        {
            if (core.Options.Compress)
            {
                await core.Compressed.ForgetAsync(key, request);
            }
        }
        else
        {
            IReadOnlyList<StoredResponse> kept = await core.Store.FindAsync(key, CancellationToken.None);
            foreach (StoredResponse oldest in kept.Where(response => response.Record.Slice is { Length: > 0 }).Skip(MaxStretches - 1))
            {
                core.Store.Remove(oldest);
            }
        }
    }

    private ResponseRecord Settled(ResponseRecord record, Exchange exchange) =>
        core.Options.Compress && CompressionRules.IsForIdentity(exchange.Request) ? CompressionRules.Settle(record) : record;

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
}
