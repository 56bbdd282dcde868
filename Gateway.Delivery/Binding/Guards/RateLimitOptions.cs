namespace Gateway.Delivery.Binding.Guards;

/// <summary>How often a client may ask: a bucket of tokens that fills evenly, one token a request.</summary>
/// <param name="Requests">How many tokens come in <paramref name="Per"/>; up to 1,000,000.</param>
/// <param name="Per">1 ms to 1 h.</param>
/// <param name="Burst">How many the bucket holds: what may be asked at once after a pause; up to 1,000,000.</param>
public sealed record RateLimitOptions(int Requests, TimeSpan Per, int Burst);
