using Gateway.Delivery.Caching.Flights;

namespace Gateway.Delivery.Caching;

/// <summary>What the parts of one cache share.</summary>
internal sealed record CacheCore(string Id, CacheOptions Options, IContentSource Source, IResponseStore Store, TimeProvider Time)
{
    /// <summary>What it has done.</summary>
    public CacheCounters Counters { get; } = new();

    /// <summary>What it is asking its source for.</summary>
    public FlightTable Flights { get; } = new();

    /// <summary>What it found to be of no use to others.</summary>
    public UnsharedKeys Unshared { get; } = new(Time);

    /// <summary>The time.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();
}
