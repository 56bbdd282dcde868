namespace Gateway.Delivery.Caching.Flights;

/// <summary>An answer of the source and its times, which its age is reckoned from (RFC 9111 section 4.2.3).</summary>
/// <param name="Result">The answer.</param>
/// <param name="Sent">When it was asked for.</param>
/// <param name="Received">When its head came.</param>
internal readonly record struct Exchange(ContentResult Result, DateTimeOffset Sent, DateTimeOffset Received);
