using Gateway.Delivery.Caching.Flights;
using Gateway.Delivery.Caching.Rules;
using Gateway.Delivery.Caching.Slices;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching;

/// <summary>A cache before another source: a shared cache of HTTP (RFC 9111), wherever it keeps its responses.</summary>
public sealed class CachingSource : IContentSource, IAsyncDisposable
{
    private readonly CacheCore _core;
    private readonly CacheAnswers _answers;
    private readonly Forwarding _forwarding;
    private readonly RangeRequests _ranges;
    private readonly HeadRequests _heads;
    private readonly PassedMethods _passed;

    /// <summary>Puts a cache before a source.</summary>
    /// <param name="id">The service's id.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="source">The source.</param>
    /// <param name="store">Where responses are kept; disposed with the cache.</param>
    /// <param name="time">The time.</param>
    public CachingSource(string id, CacheOptions options, IContentSource source, IResponseStore store, TimeProvider time)
    {
        _core = new CacheCore(id, options, source, store, time);
        _answers = new CacheAnswers(_core);
        var arrivals = new Arrivals(_core, _answers);
        _forwarding = new Forwarding(_core, _answers, arrivals);
        _ranges = new RangeRequests(_core, _answers, arrivals, _forwarding);
        _heads = new HeadRequests(_core, _answers);
        _passed = new PassedMethods(_core, _answers);
    }

    /// <summary>The service's id.</summary>
    public string Id => _core.Id;

    /// <summary>What it has done.</summary>
    public CacheCounters Counters => _core.Counters;

    /// <summary>What it holds.</summary>
    public StoreStatistics Statistics => _core.Store.Statistics;

    /// <inheritdoc />
    public ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        if (!_core.Options.CaseSensitive && request.Path.ToLower() is var lower && !ReferenceEquals(lower, request.Path))
        {
            request = request with { Path = lower };
        }

        if (!request.IsRead)
        {
            return _passed.GetAsync(request, cancellationToken);
        }

        // Hits of a memory cache go straight through here: no state machine, no closure, no lock.
        var key = CacheKey.Of(request);
        ValueTask<IReadOnlyList<StoredResponse>> found = _core.Store.FindAsync(key, cancellationToken);
        return found.IsCompletedSuccessfully ? Answer(request, key, found.Result, cancellationToken) : AwaitAsync(request, key, found, cancellationToken);
    }

    /// <summary>
    /// Forgets responses: see <see cref="IResponseStore.PurgeAsync"/>. What is being asked for meanwhile is neither kept nor given to those who
    /// ask after this has returned.
    /// </summary>
    /// <returns>How many there were.</returns>
    public ValueTask<long> PurgeAsync(Purge purge, CancellationToken cancellationToken) => _core.PurgeAsync(purge, except: null, cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _core.Flights.CancelAsync();
        await _core.Store.DisposeAsync();
    }

    private async ValueTask<ContentResult> AwaitAsync(ContentRequest request, CacheKey key, ValueTask<IReadOnlyList<StoredResponse>> found, CancellationToken cancellationToken) =>
        await Answer(request, key, await found, cancellationToken);

    private ValueTask<ContentResult> Answer(ContentRequest request, CacheKey key, IReadOnlyList<StoredResponse> candidates, CancellationToken cancellationToken)
    {
        Lookup lookup = Lookup.Of(candidates, request, _core.Options, _core.Now);
        if (!lookup.IsFresh)
        {
            return AnswerWithoutFresh(request, key, lookup, cancellationToken);
        }

        return Hit(request, key, lookup, cancellationToken);
    }

    private ValueTask<ContentResult> Hit(ContentRequest request, CacheKey key, Lookup lookup, CancellationToken cancellationToken)
    {
        StoredResponse stored = lookup.Selected!;
        if (_answers.Hit(stored, lookup.Reuse) is not { } result)
        {
            return Forward(request, key, Lookup.Nothing, cancellationToken);
        }

        if (lookup.IsFresh)
        {
            _core.Counters.CountHit();
        }
        else
        {
            _core.Counters.CountStale();
        }

        return _answers.EncodeAsync(request, stored, result, cancellationToken);
    }

    private ValueTask<ContentResult> AnswerWithoutFresh(ContentRequest request, CacheKey key, Lookup lookup, CancellationToken cancellationToken)
    {
        if (lookup.Selected is not null && lookup.Reuse.Decision == ReuseDecision.StaleWhileRevalidate)
        {
            _forwarding.RefreshBehind(request, key, lookup);
            return Hit(request, key, lookup, cancellationToken);
        }

        // What is stored may be parts, or other variants.
        return lookup is { Selected: null, Candidates.Count: > 0 }
            ? AnswerFromPartsAsync(request, key, lookup, cancellationToken)
            : Forward(request, key, lookup, cancellationToken);
    }

    private async ValueTask<ContentResult> AnswerFromPartsAsync(ContentRequest request, CacheKey key, Lookup lookup, CancellationToken cancellationToken) =>
        await _ranges.FindAsync(request, key, lookup, cancellationToken) ?? await Forward(request, key, lookup, cancellationToken);

    private ValueTask<ContentResult> Forward(ContentRequest request, CacheKey key, Lookup lookup, CancellationToken cancellationToken)
    {
        if (ReuseRules.IsOnlyIfCached(request))
        {
            return new ValueTask<ContentResult>(ContentResult.Own(StatusCodes.Status504GatewayTimeout));
        }

        return HttpMethods.IsHead(request.Method) ? _heads.GetAsync(request, lookup, cancellationToken)
            : lookup.Selected is null && request.Headers.Range.Count > 0 ? _ranges.GetAsync(request, key, lookup, cancellationToken)
            : _forwarding.GetAsync(request, key, lookup, cancellationToken);
    }
}
