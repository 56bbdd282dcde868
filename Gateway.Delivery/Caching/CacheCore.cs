using Gateway.Delivery.Caching.Compression;
using Gateway.Delivery.Caching.Flights;

namespace Gateway.Delivery.Caching;

/// <summary>What the parts of one cache share.</summary>
internal sealed class CacheCore
{
    /// <summary>Puts it together.</summary>
    /// <param name="id">The service's id.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="source">What it is a cache of.</param>
    /// <param name="store">Where responses are kept.</param>
    /// <param name="time">The time.</param>
    public CacheCore(string id, CacheOptions options, IContentSource source, IResponseStore store, TimeProvider time)
    {
        (Id, Options, Source, Store, Time) = (id, options, source, store, time);
        Unshared = new UnsharedKeys(time);
        Compressed = new CompressedVariants(this);
    }

    /// <summary>The service's id.</summary>
    public string Id { get; }

    /// <summary>Its settings.</summary>
    public CacheOptions Options { get; }

    /// <summary>What it is a cache of.</summary>
    public IContentSource Source { get; }

    /// <summary>Where responses are kept.</summary>
    public IResponseStore Store { get; }

    /// <summary>The time.</summary>
    public TimeProvider Time { get; }

    /// <summary>What it has done.</summary>
    public CacheCounters Counters { get; } = new();

    /// <summary>What it is asking its source for.</summary>
    public FlightTable Flights { get; } = new();

    /// <summary>What it found to be of no use to others.</summary>
    public UnsharedKeys Unshared { get; }

    /// <summary>The compressed forms of what it keeps.</summary>
    public CompressedVariants Compressed { get; }

    /// <summary>The time now.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Forgets responses: see <see cref="CachingSource.PurgeAsync"/>.</summary>
    /// <param name="purge">Which.</param>
    /// <param name="except">The flight whose answer is the reason: what it brings is not from before. Null when there is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    public ValueTask<long> PurgeAsync(Purge purge, Flight? except, CancellationToken cancellationToken)
    {
        if (!Options.CaseSensitive && purge.Scope is PurgeScope.Path or PurgeScope.Prefix)
        {
            purge = purge with { Name = purge.Name.ToLowerInvariant() };
        }

        // Flights first: one that lands in between is met either here or in the store.
        Flights.Meet(purge, except);
        return Store.PurgeAsync(purge, cancellationToken);
    }
}
