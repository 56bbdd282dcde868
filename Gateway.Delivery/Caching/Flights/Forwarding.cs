namespace Gateway.Delivery.Caching.Flights;

/// <summary>GET requests that nothing stored answers: they wait for a flight, one for all of them where that may be.</summary>
internal sealed class Forwarding(CacheCore core, CacheAnswers answers, Arrivals arrivals)
{
    // Then a request goes by itself, however much others would have liked to share.
    private const int MaxWaits = 4;

    private readonly Fetch _fetch = new(core);

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">What it asks for.</param>
    /// <param name="lookup">What is held for it.</param>
    /// <param name="cancellationToken">Ends the wait of this client.</param>
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CacheKey key, Lookup lookup, CancellationToken cancellationToken)
    {
        core.Counters.CountMiss();
        for (int waits = 0; ; waits++)
        {
            bool isOwner = true;
            Flight flight = waits < MaxWaits && Collapsing.MayWait(request) && !core.Unshared.Contains(key)
                ? core.Flights.JoinOrAdd(key, request, core.Options, core.Now, out isOwner)
                : core.Flights.AddAlone(key);
            if (isOwner)
            {
                _fetch.Start(flight, request, lookup);
            }

            if (await arrivals.WaitAsync(flight, request, lookup, isOwner, cancellationToken) is { } result)
            {
                return result;
            }

            // What came is not for this client. Perhaps something else is there by now.
            lookup = Lookup.Of(await core.Store.FindAsync(key, cancellationToken), request, core.Options, core.Now);
            if (lookup.IsFresh)
            {
                if (answers.Hit(lookup.Selected!, lookup.Reuse) is { } hit)
                {
                    return await answers.EncodeAsync(request, lookup.Selected!, hit, cancellationToken);
                }

                lookup = Lookup.Nothing;
            }
        }
    }

    /// <summary>Passes a request on as it is, with its conditions and ranges. What comes is stored if it can be.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">What it asks for.</param>
    /// <param name="lookup">What is held for it.</param>
    /// <param name="cancellationToken">Ends the wait of this client.</param>
    public async ValueTask<ContentResult> PassAsync(ContentRequest request, CacheKey key, Lookup lookup, CancellationToken cancellationToken)
    {
        Flight flight = core.Flights.AddAlone(key);
        _fetch.StartAsAsked(flight, request);

        // It is this client's alone: there is an answer.
        return (await arrivals.WaitAsync(flight, request, lookup, isOwner: true, cancellationToken))!;
    }

    /// <summary>Has a stale response confirmed behind the request that was served from it, once for all such requests (RFC 5861 section 3).</summary>
    public void RefreshBehind(ContentRequest request, CacheKey key, Lookup lookup)
    {
        if (Collapsing.MayWait(request) && core.Flights.TryAddBehind(key) is { } flight)
        {
            _fetch.Start(flight, request, lookup);
        }
    }
}
