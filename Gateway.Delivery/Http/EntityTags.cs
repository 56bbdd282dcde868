namespace Gateway.Delivery.Http;

/// <summary>Entity tags on the wire (RFC 9110 section 8.8.3).</summary>
public static class EntityTags
{
    private const string WeakMark = "W/";

    /// <summary>A strong tag as sent.</summary>
    public static string Quote(string etag) => $"\"{etag}\"";

    /// <summary>Whether a list of entity tags, or <c>*</c>, names the tag. One without quotes counts, too: clients copy them from elsewhere.</summary>
    /// <param name="list">If-Match or If-None-Match.</param>
    /// <param name="etag">The content's, as sent; null for content that has none.</param>
    /// <param name="comparison">Whether weak tags count.</param>
    public static bool Names(ReadOnlySpan<char> list, string? etag, TagComparison comparison)
    {
        ReadOnlySpan<char> rest = etag;
        ReadOnlySpan<char> own = Take(ref rest, out bool ownIsWeak);
        bool comparable = etag is not null && (!ownIsWeak || comparison == TagComparison.Weak);
        while (true)
        {
            list = list.TrimStart(" \t,");
            if (list.IsEmpty)
            {
                return false;
            }

            if (list is ['*'] or ['*', ',' or ' ', ..])
            {
                return true;
            }

            ReadOnlySpan<char> tag = Take(ref list, out bool weak);
            if (comparable && (!weak || comparison == TagComparison.Weak) && tag.SequenceEqual(own))
            {
                return true;
            }
        }
    }

    /// <summary>Reads a single strong tag, with or without quotes, or <c>*</c>.</summary>
    /// <returns>The tag without quotes; null when it is weak, or not one.</returns>
    public static string? ReadStrong(ReadOnlySpan<char> value)
    {
        ReadOnlySpan<char> rest = value.Trim(" \t");
        ReadOnlySpan<char> tag = Take(ref rest, out bool weak);
        return weak || tag.IsEmpty || !rest.IsEmpty ? null : tag.ToString();
    }

    /// <summary>Takes the first tag of a list.</summary>
    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> list, out bool weak)
    {
        weak = list.StartsWith(WeakMark, StringComparison.Ordinal);
        ReadOnlySpan<char> rest = weak ? list[WeakMark.Length..] : list;
        bool quoted = rest is ['"', ..];
        rest = quoted ? rest[1..] : rest;

        // A comma may stand within quotes.
        int end = rest.IndexOf(quoted ? '"' : ',');
        end = end < 0 ? rest.Length : end;
        ReadOnlySpan<char> tag = quoted ? rest[..end] : rest[..end].TrimEnd(" \t");
        list = quoted && end < rest.Length ? rest[(end + 1)..] : rest[end..];
        return tag;
    }
}
