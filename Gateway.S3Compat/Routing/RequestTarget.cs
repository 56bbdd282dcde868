using Gateway.S3Compat.Errors;

namespace Gateway.S3Compat.Routing;

/// <summary>The raw target of the request line, split into path and query, both still encoded (RFC 9112, section 3.2).</summary>
internal readonly ref struct RequestTarget
{
    private RequestTarget(ReadOnlySpan<char> path, ReadOnlySpan<char> query)
    {
        Path = path;
        Query = query;
    }

    /// <summary>The path from its first slash; empty for the server itself.</summary>
    public ReadOnlySpan<char> Path { get; }

    /// <summary>What follows the first question mark.</summary>
    public ReadOnlySpan<char> Query { get; }

    /// <summary>Takes origin-form, absolute-form and <c>*</c>.</summary>
    /// <exception cref="S3Exception">InvalidURI.</exception>
    public static RequestTarget Split(string raw)
    {
        ReadOnlySpan<char> rest = raw;
        int mark = rest.IndexOf('?');
        ReadOnlySpan<char> query = mark < 0 ? default : rest[(mark + 1)..];
        ReadOnlySpan<char> path = mark < 0 ? rest : rest[..mark];
        if (path is ['/', ..])
        {
            return new RequestTarget(path, query);
        }

        int scheme = path.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            ReadOnlySpan<char> afterScheme = path[(scheme + 3)..];
            int slash = afterScheme.IndexOf('/');
            return new RequestTarget(slash < 0 ? "/" : afterScheme[slash..], query);
        }

        return path is "*" ? new RequestTarget("/", query) : throw new S3Exception(S3Error.InvalidURI);
    }
}
