using System.Buffers;
using System.Text;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>What an origin is asked for, byte by byte as it will stand on the wire.</summary>
internal static class OriginTarget
{
    // Space, controls and what is no ASCII cannot stand in a request line.
    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(0x21, 0x5E).Select(i => (char)i)]);

    // Uri would decode %41, and collapse what looks like dot segments; the path was read and judged before.
    private static readonly UriCreationOptions AsItStands = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The url of a path on an origin. What follows the origin's own url cannot change the host: it comes after a slash.</summary>
    /// <param name="origin">The origin's url; ends with a slash.</param>
    /// <param name="path">The path, percent-encoded.</param>
    /// <param name="query">The raw query; empty for none.</param>
    public static Uri Of(Uri origin, ContentPath path, string query)
    {
        string text = query.Length == 0 ? $"{origin.AbsoluteUri}{path.Encoded}" : $"{origin.AbsoluteUri}{path.Encoded}?{Encode(query)}";
        return Uri.TryCreate(text, AsItStands, out Uri? uri) ? uri : throw new OriginException(OriginFailure.Invalid, "The path makes no url.");
    }

    private static string Encode(string query)
    {
        if (!query.AsSpan().ContainsAnyExcept(Printable))
        {
            return query;
        }

        var encoded = new StringBuilder(query.Length + 16);
        foreach (byte value in Encoding.UTF8.GetBytes(query))
        {
            if (Printable.Contains((char)value))
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append('%').Append(value.ToString("X2", null));
            }
        }

        return encoded.ToString();
    }
}
