namespace Gateway.Delivery.Caching.Flights;

/// <summary>A request to the source with its answer and the times, which its age is reckoned from (RFC 9111 section 4.2.3).</summary>
/// <param name="Request">What the source was asked: the client's request, with other conditions and perhaps another range.</param>
/// <param name="Result">The answer.</param>
/// <param name="Sent">When it was asked for.</param>
/// <param name="Received">When its head came.</param>
internal readonly record struct Exchange(ContentRequest Request, ContentResult Result, DateTimeOffset Sent, DateTimeOffset Received);
