using Gateway.Delivery.Http;

namespace Gateway.Delivery.Caching.Flights;

/// <summary>What came of a request to the source, as soon as the head of its answer is there.</summary>
/// <param name="Status">The status that came.</param>
/// <param name="Inner">What the caches behind this one did.</param>
internal abstract record FlightOutcome(int Status, CacheStatus? Inner)
{
    /// <summary>A response to store: its bytes are read from the flight.</summary>
    /// <param name="Record">What is known of it.</param>
    public sealed record Arriving(ResponseRecord Record, CacheStatus? Inner) : FlightOutcome(Record.Status, Inner);

    /// <summary>A stored response that was confirmed.</summary>
    /// <param name="Response">The response.</param>
    /// <param name="Record">What is known of it now.</param>
    /// <param name="IsKept">Whether it is still stored, so that it may answer others.</param>
    public sealed record Confirmed(StoredResponse Response, ResponseRecord Record, bool IsKept, CacheStatus? Inner) : FlightOutcome(304, Inner);

    /// <summary>A response that is for the client only that the flight was begun for.</summary>
    public sealed record Unshared(int Status, CacheStatus? Inner) : FlightOutcome(Status, Inner);

    /// <summary>A slice of larger content: any range of that can be had, slice by slice.</summary>
    /// <param name="Key">The content's key.</param>
    /// <param name="Record">What is known of the slice.</param>
    public sealed record Sliced(CacheKey Key, ResponseRecord Record, CacheStatus? Inner) : FlightOutcome(Record.Status, Inner);

    /// <summary>A compressed form was made.</summary>
    /// <param name="Variant">What is kept; null when it was not worth it, or had no place.</param>
    public sealed record Compressed(StoredResponse? Variant) : FlightOutcome(200, Inner: null);

    /// <summary>Nothing was asked for: it was stored while the flight was being begun.</summary>
    public sealed record Found() : FlightOutcome(200, Inner: null);

    /// <summary>The gateway's own answer for want of another: it has no bytes, and is good for everybody who waits.</summary>
    /// <param name="FreshFor">See <see cref="ContentResult.FreshForDefault"/>.</param>
    public sealed record Own(int Status, HeaderFields Fields, TimeSpan? FreshFor, CacheStatus? Inner) : FlightOutcome(Status, Inner);
}
