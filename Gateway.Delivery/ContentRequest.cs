namespace Gateway.Delivery;

/// <summary>What a source is asked for.</summary>
/// <param name="Path">The path within the source, decoded, without leading slash.</param>
/// <param name="Query">The raw query without its question mark; empty for none.</param>
/// <param name="Variant">The variant wanted, such as a content coding; null for the content as it is.</param>
/// <param name="KnownETag">The strong entity tag, without quotes, of content that the caller has already; a match is answered NotModified.</param>
public sealed record ContentRequest(string Path, string Query = "", string? Variant = null, string? KnownETag = null);
