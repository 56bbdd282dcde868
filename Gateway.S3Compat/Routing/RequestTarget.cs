namespace Gateway.S3Compat.Routing;

/// <summary>The raw target of the request line, split into path and query, both still encoded (RFC 9112, section 3.2).</summary>
public readonly ref struct RequestTarget
{
    private RequestTarget(ReadOnlySpan<char> path, ReadOnlySpan<char> query)
    {
        Path = path;
        Query = query;
    }

    /// <summary>The path from its first slash on.</summary>
    public ReadOnlySpan<char> Path { get; }

    /// <summary>What follows the first question mark.</summary>
    public ReadOnlySpan<char> Query { get; }

    /// <summary>Takes origin-form, absolute-form and <c>*</c>; false for anything else.</summary>
    public static bool TrySplit(string raw, out RequestTarget target)
    {
        ReadOnlySpan<char> rest = raw;
        int mark = rest.IndexOf('?');
        ReadOnlySpan<char> query = mark < 0 ? default : rest[(mark + 1)..];
        ReadOnlySpan<char> path = mark < 0 ? rest : rest[..mark];
        if (path is not ['/', ..])
        {
            int scheme = path.IndexOf("://", StringComparison.Ordinal);
            if (scheme <= 0 && path is not "*")
            {
                target = default;
                return false;
            }

            int slash = scheme <= 0 ? -1 : path[(scheme + 3)..].IndexOf('/');
            path = slash < 0 ? "/" : path[(scheme + 3 + slash)..];
        }

        target = new RequestTarget(path, query);
        return true;
    }
}
