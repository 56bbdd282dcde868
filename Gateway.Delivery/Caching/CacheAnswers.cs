using Gateway.Delivery.Caching.Flights;
using Gateway.Delivery.Caching.Rules;
using Gateway.Delivery.Caching.Slices;
using Gateway.Delivery.Http;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching;

/// <summary>The answers of a cache, each with its age and what the cache did for it (RFC 9111 section 5.1, RFC 9211).</summary>
internal sealed class CacheAnswers(CacheCore core)
{
    private readonly SliceReader _slices = new(core);

    /// <summary>A stored response, served without asking.</summary>
    /// <returns>Null when it is gone: see <see cref="StoredResponse.OpenBody"/>.</returns>
    public ContentResult? Hit(StoredResponse stored, Reuse reuse) => Whole(stored, stored.Record, reuse, new CacheStatus(core.Id, CacheOutcome.Hit) { Ttl = Seconds(reuse.Ttl) });

    /// <summary>An answer from a stored response, in the form that the client likes best.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="stored">The response.</param>
    /// <param name="result">The answer as it is; disposed if it is not the one.</param>
    /// <param name="cancellationToken">Ends the wait of this client.</param>
    public ValueTask<ContentResult> EncodeAsync(ContentRequest request, StoredResponse stored, ContentResult result, CancellationToken cancellationToken) =>
        core.Options.Compress ? core.Compressed.ChooseAsync(request, stored, result, cancellationToken) : new ValueTask<ContentResult>(result);

    /// <summary>A stored response, or larger content that one stands for.</summary>
    /// <param name="stored">The response.</param>
    /// <param name="record">What is known of it.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="status">What the cache did.</param>
    /// <returns>Null when it is gone: see <see cref="StoredResponse.OpenBody"/>.</returns>
    public ContentResult? Stored(StoredResponse stored, ResponseRecord record, ContentRequest request, CacheStatus status)
    {
        Reuse reuse = Judge(record, request);
        return record.Slice is null
            ? Whole(stored, record, reuse, status with { Ttl = Seconds(reuse.Ttl) })
            : Sliced(new SlicedContent(stored.Key, request, record, First: null), status);
    }

    /// <summary>Larger content of which slices are stored, or can be had.</summary>
    public ContentResult Sliced(SlicedContent content, CacheStatus status)
    {
        Reuse reuse = Judge(content.Record, content.Request);
        return new ContentResult(StatusCodes.Status200OK, content.Record.Metadata, new SliceBody(_slices, content))
        {
            Age = Seconds(reuse.CurrentAge),
            CacheStatus = status with { Ttl = Seconds(reuse.Ttl) },
        };
    }

    /// <summary>What a response, whole or a stretch of the content, says to a request.</summary>
    /// <param name="record">What is known of it.</param>
    /// <param name="request">The request.</param>
    /// <param name="body">Its bytes; disposed if they are of no use.</param>
    /// <param name="age">How old it is, in seconds; null when it has just come.</param>
    /// <param name="status">What the cache did; null when that is not known yet.</param>
    /// <returns>Null when it does not answer the request.</returns>
    public static ContentResult? Content(ResponseRecord record, ContentRequest request, IContentBody body, long? age, CacheStatus? status)
    {
        if (record.Slice is not { } slice)
        {
            return new ContentResult(record.Status, record.Metadata, body) { Age = age, CacheStatus = status, IsOwn = record.IsOwn };
        }

        if (PartialRules.Answer(record, request) is not { } range)
        {
            body.Dispose();
            return null;
        }

        HeaderFields fields = record.Metadata.Fields.With("Content-Range", PartialRules.ContentRange(range, slice.Total));
        var stretch = new StretchBody(body, range with { Offset = range.Offset - slice.Offset });
        return new ContentResult(StatusCodes.Status206PartialContent, new ContentMetadata(fields, range.Length), stretch) { Age = age, CacheStatus = status };
    }

    /// <summary>What is answered instead of an error, where there is a stored response: that, if it may be stale; or 504 if it must be confirmed and cannot (RFC 9111 section 5.2.2.2).</summary>
    /// <param name="status">The error's status; null when there was no answer at all.</param>
    /// <param name="isOwn">Whether the gateway itself says it: the origin was not reached.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="lookup">What is held.</param>
    /// <returns>Null when the error is the answer.</returns>
    public ContentResult? InsteadOf(int? status, bool isOwn, ContentRequest request, Lookup lookup)
    {
        CacheStatus cacheStatus = Forwarded(CacheOutcome.Stale, inner: null) with { ForwardStatus = status };
        if (lookup.MayServeInsteadOf(status ?? StatusCodes.Status502BadGateway, isOwn)
            && Stored(lookup.Selected!, lookup.Selected!.Record, request, cacheStatus with { Detail = "stale-if-error" }) is { } stale)
        {
            core.Counters.CountStale();
            return stale;
        }

        return isOwn && status is null or >= StatusCodes.Status500InternalServerError && lookup.Selected is { Record.ForbidsStale: true, Record.IsOwn: false }
            ? ContentResult.Own(StatusCodes.Status504GatewayTimeout).Through(cacheStatus)
            : null;
    }

    /// <summary>That a request was passed on.</summary>
    public CacheStatus Forwarded(CacheOutcome reason, CacheStatus? inner) => new(core.Id, reason) { Inner = inner };

    /// <summary>How a response may be used that has just come or been confirmed.</summary>
    public Reuse Judge(ResponseRecord record, ContentRequest request) => ReuseRules.Judge(record, isMarkedStale: false, request, core.Options, core.Now);

    /// <summary>A time in whole seconds.</summary>
    public static long Seconds(TimeSpan time) => (long)time.TotalSeconds;

    private static ContentResult? Whole(StoredResponse stored, ResponseRecord record, Reuse reuse, CacheStatus status) => stored.OpenBody() is { } body
        ? new ContentResult(record.Status, record.Metadata, body) { Age = Seconds(reuse.CurrentAge), CacheStatus = status, IsOwn = record.IsOwn }
        : null;
}
