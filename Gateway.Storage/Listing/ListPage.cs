namespace Gateway.Storage.Listing;

/// <summary>One page of a listing, in byte order.</summary>
/// <param name="Entries">The entries, each with its key.</param>
/// <param name="CommonPrefixes">What the delimiter rolled up.</param>
/// <param name="IsTruncated">Whether there is more.</param>
/// <param name="LastName">The last key or common prefix of the page: where the next one begins after. Null on an empty page.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Entries, IReadOnlyList<string> CommonPrefixes, bool IsTruncated, string? LastName);
