namespace Gateway.Delivery.Caching.Rules;

/// <summary>
/// What Location and Content-Location name within a source (RFC 3986 section 5). A source knows neither the prefix of the binding before it nor the
/// folder of the origin behind it: references that begin with a slash are taken from the source's root.
/// </summary>
internal static class LocationReference
{
    /// <summary>Resolves a reference against what was asked.</summary>
    /// <returns>Null when it names another host than the client asked, or nothing at all.</returns>
    public static CacheKey? Resolve(ContentRequest request, string reference)
    {
        ReadOnlySpan<char> rest = reference.AsSpan().Trim(" \t");
        int fragment = rest.IndexOf('#');
        rest = fragment < 0 ? rest : rest[..fragment];
        if (!TryTakeHost(request, ref rest))
        {
            return null;
        }

        int mark = rest.IndexOf('?');
        ReadOnlySpan<char> path = mark < 0 ? rest : rest[..mark];
        string query = mark < 0 ? "" : rest[(mark + 1)..].ToString();
        if (path.IsEmpty)
        {
            return new CacheKey(request.Path, mark < 0 ? request.Query : query);
        }

        string raw = path[0] == '/' ? path[1..].ToString() : Merge(request.Path.Encoded, path);
        return ContentPath.TryParse(raw, out ContentPath? target) ? new CacheKey(target, query) : null;
    }

    /// <summary>Takes scheme and host off; false when they are not those that were asked.</summary>
    private static bool TryTakeHost(ContentRequest request, ref ReadOnlySpan<char> rest)
    {
        int slashes = rest.IndexOf("//", StringComparison.Ordinal);
        int colon = rest.IndexOfAny(":/?");
        bool hasScheme = colon > 0 && rest[colon] == ':';
        if (!hasScheme && slashes != 0)
        {
            return true;
        }

        if (hasScheme && (slashes != colon + 1 || !(rest.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("https:", StringComparison.OrdinalIgnoreCase))))
        {
            return false;
        }

        rest = rest[(slashes + 2)..];
        int end = rest.IndexOfAny("/?");
        ReadOnlySpan<char> host = end < 0 ? rest : rest[..end];
        bool isSame = request.Headers.Host.Count == 1 && host.Equals(request.Headers.Host.ToString(), StringComparison.OrdinalIgnoreCase);
        rest = end < 0 ? "/" : rest[end] == '?' ? $"/{rest[end..]}" : rest[end..];
        return isSame;
    }

    /// <summary>The reference in the folder of the path, without dot segments.</summary>
    private static string Merge(string path, ReadOnlySpan<char> reference)
    {
        var segments = new List<string>(path.Split('/')[..^1]);
        string[] steps = reference.ToString().Split('/');
        for (int i = 0; i < steps.Length; i++)
        {
            bool isLast = i == steps.Length - 1;
            if (steps[i] is "." or "..")
            {
                if (steps[i] == ".." && segments.Count > 0)
                {
                    segments.RemoveAt(segments.Count - 1);
                }

                if (isLast)
                {
                    segments.Add("");
                }
            }
            else
            {
                segments.Add(steps[i]);
            }
        }

        return string.Join('/', segments);
    }
}
