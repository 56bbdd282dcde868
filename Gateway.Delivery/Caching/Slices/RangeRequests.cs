using Gateway.Delivery.Caching.Flights;
using Gateway.Delivery.Caching.Rules;
using Gateway.Delivery.Http;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Caching.Slices;

/// <summary>Requests for ranges of content that is not stored whole, and others that stored stretches of it answer.</summary>
internal sealed class RangeRequests(CacheCore core, CacheAnswers answers, Arrivals arrivals, Forwarding forwarding)
{
    private const int MaxWaits = 4;

    // Beyond that, whether all slices are stored takes longer to tell than it is worth.
    private const int MaxCounted = 256;

    private readonly SliceFetch _fetch = new(core);
    private readonly SliceReader _reader = new(core);
    private readonly SliceLayout _layout = new(core.Options.SliceSize);

    /// <summary>Answers a request from what is stored.</summary>
    /// <param name="request">A GET or HEAD.</param>
    /// <param name="key">What it asks for.</param>
    /// <param name="lookup">What is held for it: nothing whole.</param>
    /// <param name="cancellationToken">Ends the wait of this client.</param>
    /// <returns>Null when the source has to be asked.</returns>
    public async ValueTask<ContentResult?> FindAsync(ContentRequest request, CacheKey key, Lookup lookup, CancellationToken cancellationToken)
    {
        Lookup head = SliceHeads.Of(lookup.Candidates, request, core.Options, core.Now);
        if (head.IsFresh && await ReadAsync(new SlicedContent(key, request, head.Selected!.Record, First: null), cancellationToken) is { } sliced)
        {
            return sliced;
        }

        return HasConditions(request.Headers) ? null : FromStretch(request, lookup);
    }

    /// <summary>Asks the source for a range.</summary>
    /// <param name="request">A GET with a range.</param>
    /// <param name="key">What it asks for.</param>
    /// <param name="lookup">What is held for it: nothing whole, and no stretch that answers it.</param>
    /// <param name="cancellationToken">Ends the wait of this client.</param>
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CacheKey key, Lookup lookup, CancellationToken cancellationToken)
    {
        for (int waits = 0; waits < MaxWaits && Collapsing.MayWait(request) && !core.Unshared.Contains(key); waits++)
        {
            if (lookup.Selected is not null || core.Flights.Has(key, request, core.Options, core.Now))
            {
                // All of it is there by now, or on its way.
                return await forwarding.GetAsync(request, key, lookup, cancellationToken);
            }

            if (FirstByte(request) is not { } offset)
            {
                break;
            }

            Lookup head = SliceHeads.Of(lookup.Candidates, request, core.Options, core.Now);
            Flight flight = core.Flights.JoinOrAdd(SliceLayout.KeyOf(key, _layout.StartOf(offset)), request, core.Options, core.Now, out bool isOwner);
            if (isOwner)
            {
                core.Counters.CountMiss();
                _fetch.Start(flight, request, key, _layout.StartOf(offset), head);
            }

            if (await arrivals.WaitAsync(flight, request, head.Selected is null ? lookup : head, isOwner, cancellationToken) is { } result)
            {
                return result;
            }

            lookup = Lookup.Of(await core.Store.FindAsync(key, cancellationToken), request, core.Options, core.Now);
            if (await FindAsync(request, key, lookup, cancellationToken) is { } found)
            {
                return found;
            }

            if (isOwner)
            {
                break;
            }
        }

        core.Counters.CountMiss();
        return await forwarding.PassAsync(request, key, lookup, cancellationToken);
    }

    /// <summary>Serves a request from slices. Who wants all of the content is better served by its source, unless they are all here.</summary>
    private async ValueTask<ContentResult?> ReadAsync(SlicedContent content, CancellationToken cancellationToken)
    {
        bool isHit = HttpMethods.IsHead(content.Request.Method)
            || (Wanted(content) is { } range && range.Length <= MaxCounted * (long)_layout.Size && await _reader.HasAsync(content, range, cancellationToken));
        if (isHit)
        {
            core.Counters.CountHit();
            return answers.Sliced(content, new CacheStatus(core.Id, CacheOutcome.Hit));
        }

        if (content.Request.Headers.Range.Count == 0)
        {
            return null;
        }

        core.Counters.CountMiss();
        return answers.Sliced(content, new CacheStatus(core.Id, CacheOutcome.Partial) { Stored = true });
    }

    private ContentResult? FromStretch(ContentRequest request, Lookup lookup)
    {
        foreach (StoredResponse candidate in lookup.Candidates)
        {
            ResponseRecord record = candidate.Record;
            if (record.Slice is not { Length: > 0 } || !VaryRules.Matches(record, request) || PartialRules.Answer(record, request) is null)
            {
                continue;
            }

            Reuse reuse = ReuseRules.Judge(record, candidate.IsMarkedStale, request, core.Options, core.Now);
            if (reuse.Decision == ReuseDecision.Fresh && candidate.OpenBody() is { } body)
            {
                core.Counters.CountHit();
                var status = new CacheStatus(core.Id, CacheOutcome.Hit) { Ttl = CacheAnswers.Seconds(reuse.Ttl) };
                return CacheAnswers.Content(record, request, body, CacheAnswers.Seconds(reuse.CurrentAge), status);
            }
        }

        return null;
    }

    /// <summary>The one range that is asked for, or the whole; null when there are several.</summary>
    private static ByteRange? Wanted(SlicedContent content)
    {
        long length = content.Record.Metadata.Length!.Value;
        StringValues header = content.Request.Headers.Range;
        return header.Count == 0 ? new ByteRange(0, length) : ByteRanges.Resolve(header.ToString(), length) is [var range] ? range : null;
    }

    /// <summary>The first byte of the one range that is asked for; null when that cannot be told without the length.</summary>
    private static long? FirstByte(ContentRequest request)
    {
        // The end of content as long as can be is where only a suffix begins.
        return request.Headers.Range is [{ } header] && ByteRanges.Resolve(header, long.MaxValue) is [{ Offset: < long.MaxValue / 2 } range] ? range.Offset : null;
    }

    private static bool HasConditions(IHeaderDictionary headers) =>
        headers.IfNoneMatch.Count > 0 || headers.IfModifiedSince.Count > 0 || headers.IfMatch.Count > 0 || headers.IfUnmodifiedSince.Count > 0;
}
