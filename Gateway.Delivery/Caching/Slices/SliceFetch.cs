using Gateway.Delivery.Caching.Flights;
using Gateway.Delivery.Caching.Rules;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Slices;

/// <summary>
/// Flights for slices. Of content that is larger than one slice and has a strong tag, two things are stored: the slice, under a key of its own, and a
/// head without bytes under the content's key, which says what is known of the content, and lives and is confirmed like a whole response. Whatever
/// else the source answers is taken in for what it is.
/// </summary>
internal sealed class SliceFetch(CacheCore core)
{
    private readonly FlightRunner _runner = new(core);
    private readonly Upstream _upstream = new(core);
    private readonly Reception _reception = new(core);
    private readonly SliceLayout _layout = new(core.Options.SliceSize);

    /// <summary>Starts a flight.</summary>
    /// <param name="flight">The flight, under the slice's key.</param>
    /// <param name="request">What the client asks for.</param>
    /// <param name="key">The content's key.</param>
    /// <param name="start">The slice's first byte.</param>
    /// <param name="head">The head that is stored, to be confirmed.</param>
    public void Start(Flight flight, ContentRequest request, CacheKey key, long start, Lookup head)
    {
        ContentRequest partial = ToPartial(request, new ByteRange(start, _layout.Size));
        partial.Headers.IfNoneMatch = head.Selected?.Record.Metadata.ETag;
        ContentRequest detached = request.Detached();
        _runner.Start(flight, () => FlyAsync(flight, detached, partial, key, start, head));
    }

    /// <summary>Starts a flight for one more slice of a content.</summary>
    /// <param name="flight">The flight, under the slice's key.</param>
    /// <param name="content">The content: the slice must be of its version.</param>
    /// <param name="start">The slice's first byte.</param>
    public void StartNext(Flight flight, SlicedContent content, long start)
    {
        ContentRequest partial = ToPartial(content.Request, new ByteRange(start, _layout.Size));
        partial.Headers.IfMatch = content.Record.Metadata.ETag;
        ContentRequest detached = content.Request.Detached();
        _runner.Start(flight, async () => await FlyAsync(flight, detached, partial, content.Key, start, await HeadAsync(detached, content.Key, flight.Cancellation)));
    }

    /// <summary>The request for some bytes of a content.</summary>
    /// <param name="request">The client's.</param>
    /// <param name="range">The bytes.</param>
    public static ContentRequest ToPartial(ContentRequest request, ByteRange range)
    {
        IHeaderDictionary headers = request.Detached().Headers;
        headers.IfMatch = headers.IfUnmodifiedSince = headers.IfNoneMatch = headers.IfModifiedSince = headers.IfRange = default;
        headers.Range = $"bytes={range.Offset}-{range.End - 1}";
        return request with { Headers = headers };
    }

    private async ValueTask FlyAsync(Flight flight, ContentRequest request, ContentRequest partial, CacheKey key, long start, Lookup head)
    {
        Exchange exchange = await _upstream.AskAsync(partial, flight.Cancellation);
        try
        {
            await TakeInAsync(flight, request, key, start, head, exchange);
        }
        catch
        {
            exchange.Result.Dispose();
            throw;
        }
    }

    private async ValueTask TakeInAsync(Flight flight, ContentRequest request, CacheKey key, long start, Lookup head, Exchange exchange)
    {
        ContentResult result = exchange.Result;
        if (result.Status == StatusCodes.Status304NotModified && head.Selected is { } stored && Validation.Confirmed([stored], result) is not null)
        {
            await _reception.ConfirmAsync(flight, request, stored, exchange);
        }
        else if (_reception.ToRecord(request, exchange) is { } record && AsSlice(record, result, start) is { } slice)
        {
            await StoreAsync(flight, key, slice, head, exchange);
        }
        else if (result.Status is StatusCodes.Status304NotModified or StatusCodes.Status412PreconditionFailed)
        {
            Refuse(flight, head, result);
        }
        else
        {
            core.Flights.Move(flight, key);
            await _reception.ReceiveAsync(flight, request, head, exchange);
        }
    }

    /// <summary>The head that is stored.</summary>
    private async ValueTask<Lookup> HeadAsync(ContentRequest request, CacheKey key, CancellationToken cancellationToken) =>
        SliceHeads.Of(await core.Store.FindAsync(key, cancellationToken), request, core.Options, core.Now);

    /// <summary>The slice as which a response can be stored: just the one that was asked for, of a known version. Who ignores Range and has any range at hand gives it, too.</summary>
    private ResponseRecord? AsSlice(ResponseRecord record, ContentResult result, long start)
    {
        long? total = record.Slice is { } given ? given.Total : record.Status == StatusCodes.Status200OK && result.Body.IsSeekable ? record.Metadata.Length : null;
        if (total is not { } length || length <= _layout.Size || start >= length || record.Metadata.ETag is not ['"', ..])
        {
            return null;
        }

        ByteRange range = _layout.At(start, length);
        var slice = new ContentSlice(range.Offset, range.Length, length);
        return record.Slice is null || record.Slice == slice ? record with { Status = StatusCodes.Status206PartialContent, Slice = slice } : null;
    }

    private async ValueTask StoreAsync(Flight flight, CacheKey key, ResponseRecord record, Lookup head, Exchange exchange)
    {
        ContentResult result = exchange.Result;
        ContentSlice slice = record.Slice!;
        if (flight.Begin(core.Store, record, slice.Length) is not { } writer)
        {
            Refuse(flight, head: default, result);
            return;
        }

        try
        {
            await StoreHeadAsync(flight, key, record, head, exchange);
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }

        flight.Land(new FlightOutcome.Sliced(key, record, result.CacheStatus));
        await _reception.FillAsync(flight, writer, result, result.Status == StatusCodes.Status200OK ? new ByteRange(slice.Offset, slice.Length) : null);
    }

    private async ValueTask StoreHeadAsync(Flight flight, CacheKey key, ResponseRecord record, Lookup head, Exchange exchange)
    {
        bool isSame = head.Selected is { } known && PartialRules.MayCombine(known.Record, record);
        if (head.Selected is not null && !isSame)
        {
            core.Store.Remove(head.Selected);
        }

        bool isKnown = isSame && exchange.Request.Headers.IfMatch.Count > 0;
        if (!isKnown && flight.BeginBeside(core.Store, key, record with { Slice = record.Slice! with { Offset = 0, Length = 0 } }, length: 0) is { } writer)
        {
            await using (writer)
            {
                await writer.CompleteAsync();
            }
        }
    }

    /// <summary>What came is of no use: the content is another one now, or has no place here.</summary>
    private void Refuse(Flight flight, Lookup head, ContentResult result)
    {
        if (head.Selected is { } changed)
        {
            core.Store.Remove(changed);
        }

        result.Dispose();
        flight.Land(new FlightOutcome.Unshared(result.Status, result.CacheStatus));
    }
}
