namespace Gateway.Delivery.Caching;

/// <summary>What a store holds.</summary>
/// <param name="Responses">Responses kept.</param>
/// <param name="Bytes">What they take, in bytes.</param>
/// <param name="Evictions">Responses forgotten for want of room or use, ever.</param>
public readonly record struct StoreStatistics(long Responses, long Bytes, long Evictions);
