namespace Gateway.Delivery.Caching;

/// <summary>What responses are kept under (RFC 9111 section 2): the path as origins are asked for it, and the query. HEAD is answered from what a GET left.</summary>
/// <param name="Path">The path.</param>
/// <param name="Query">The raw query; empty for none. Behind a number sign, which no query has, stands what else tells responses apart.</param>
public readonly record struct CacheKey(ContentPath Path, string Query)
{
    private const string DefaultScheme = "http";

    /// <summary>The key of a request. Origins are told the scheme, and many answer plain requests with a redirect: it is part of the key.</summary>
    public static CacheKey Of(ContentRequest request) =>
        new(request.Path, request.Scheme == DefaultScheme ? request.Query : $"{request.Query}#{request.Scheme}");

    /// <summary>Keys are the same when origins could not tell them apart.</summary>
    public bool Equals(CacheKey other) => Path.Encoded == other.Path.Encoded && Query == other.Query;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Path.Encoded, Query);
}
