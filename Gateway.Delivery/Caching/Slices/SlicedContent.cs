using Gateway.Delivery.Caching.Flights;

namespace Gateway.Delivery.Caching.Slices;

/// <summary>Larger content that is read slice by slice, always of one version.</summary>
/// <param name="Key">What it is known under.</param>
/// <param name="Request">Who reads it.</param>
/// <param name="Record">What is known of this version: it has a strong tag and a length.</param>
/// <param name="First">The flight that brings the first slice; null when none does.</param>
internal sealed record SlicedContent(CacheKey Key, ContentRequest Request, ResponseRecord Record, Flight? First);
