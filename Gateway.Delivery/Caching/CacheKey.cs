namespace Gateway.Delivery.Caching;

/// <summary>What responses are kept under (RFC 9111 section 2): the path as origins are asked for it, and the query. HEAD is answered from what a GET left.</summary>
/// <param name="Path">The path.</param>
/// <param name="Query">The raw query; empty for none.</param>
public readonly record struct CacheKey(ContentPath Path, string Query)
{
    /// <summary>Keys are the same when origins could not tell them apart.</summary>
    public bool Equals(CacheKey other) => Path.Encoded == other.Path.Encoded && Query == other.Query;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Path.Encoded, Query);
}
