namespace Gateway.S3Compat.Protocol;

/// <summary>Entity tags on the wire (RFC 9110 section 8.8.3). Inside, ETags have no quotes.</summary>
internal static class EntityTags
{
    private const string Weak = "W/";

    /// <summary>As sent.</summary>
    public static string Quote(string etag) => $"\"{etag}\"";

    /// <summary>As kept. S3 takes ETags without quotes, too.</summary>
    public static string Unquote(string value) => value.Trim().Trim('"');

    /// <summary>Whether a list of entity tags, or <c>*</c>, names the ETag. Clients send them with and without quotes.</summary>
    /// <param name="header">If-Match or If-None-Match.</param>
    /// <param name="etag">Without quotes.</param>
    /// <param name="weakly">Whether a weak tag counts (RFC 9110 section 8.8.3.2): for If-None-Match it does, for If-Match it does not.</param>
    public static bool Names(string header, string etag, bool weakly)
    {
        foreach (string item in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            bool weak = item.StartsWith(Weak, StringComparison.Ordinal);
            if (item == "*" || ((weakly || !weak) && Unquote(weak ? item[Weak.Length..] : item) == etag))
            {
                return true;
            }
        }

        return false;
    }
}
