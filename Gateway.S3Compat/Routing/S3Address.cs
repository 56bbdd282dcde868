using Gateway.S3Compat.Errors;

namespace Gateway.S3Compat.Routing;

/// <summary>
/// What a request is about, decoded exactly once. Routing, authorisation and storage all use this one value,
/// so there is no second reading of the path that could differ.
/// </summary>
/// <param name="Bucket">The bucket as sent, not yet checked against the naming rules; null for the service itself.</param>
/// <param name="Key">The object key; null if the request names none. Never empty.</param>
public readonly record struct S3Address(string? Bucket, string? Key)
{
    /// <summary>
    /// Reads the path of a raw request target. Dot segments and doubled slashes are part of the key; <c>%2F</c> in the key
    /// is a slash, <c>%2F</c> in the bucket's segment is part of the bucket's (thereby invalid) name.
    /// </summary>
    /// <param name="path">The path, percent-encoded, without query.</param>
    /// <param name="host">The Host header.</param>
    /// <param name="domains">Base domains; a host below one of them names the bucket.</param>
    /// <exception cref="S3Exception">InvalidURI.</exception>
    public static S3Address Parse(ReadOnlySpan<char> path, string? host, IReadOnlyList<string> domains)
    {
        ReadOnlySpan<char> rest = path is ['/', ..] ? path[1..] : path;
        if (VirtualHost.BucketOf(host, domains) is { } bucket)
        {
            return new S3Address(bucket, Name(rest));
        }

        int slash = rest.IndexOf('/');
        return slash < 0
            ? new S3Address(Name(rest), null)
            : new S3Address(PercentEncoding.Decode(rest[..slash]), Name(rest[(slash + 1)..]));
    }

    private static string? Name(ReadOnlySpan<char> encoded) => encoded.IsEmpty ? null : PercentEncoding.Decode(encoded);
}
