using System.Globalization;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.Http;

/// <summary>The Range header (RFC 9110 section 14.2) in bytes.</summary>
internal static class ByteRanges
{
    /// <summary>The most ranges that are answered one by one; who asks for more gets the whole (section 17.15 warns of such requests).</summary>
    public const int MaxRanges = 32;

    private const string Unit = "bytes=";

    /// <summary>Resolves the header against content of a known length.</summary>
    /// <returns>
    /// The ranges, none overlapping or touching another; empty when none of them has a byte of the content. Null when the whole is the answer:
    /// for another unit, a malformed header, or too many ranges.
    /// </returns>
    public static IReadOnlyList<ByteRange>? Resolve(string header, long length)
    {
        if (!header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var ranges = new List<ByteRange>(1);
        ReadOnlySpan<char> set = header.AsSpan(Unit.Length);
        int count = 0;
        foreach (Range item in set.Split(','))
        {
            ReadOnlySpan<char> spec = set[item].Trim(" \t");
            if (spec.IsEmpty)
            {
                continue;
            }

            if (++count > MaxRanges || !TryParse(spec, length, out ByteRange range))
            {
                return null;
            }

            if (range.Length > 0)
            {
                ranges.Add(range);
            }
        }

        // The last bytes of nothing are nothing: no Content-Range could say that, so the whole, empty as it is, is the answer.
        return count == 0 || (length == 0 && HasSuffix(set)) ? null : ranges.Count > 1 ? Coalesce(ranges) : ranges;
    }

    /// <summary>One range within the content, of length 0 where it has no byte of it; false when malformed.</summary>
    private static bool TryParse(ReadOnlySpan<char> spec, long length, out ByteRange range)
    {
        range = default;
        int dash = spec.IndexOf('-');
        if (dash < 0)
        {
            return false;
        }

        ReadOnlySpan<char> lastText = spec[(dash + 1)..];
        if (dash == 0)
        {
            if (!TryParse(lastText, out long suffix))
            {
                return false;
            }

            suffix = Math.Min(suffix, length);
            range = new ByteRange(length - suffix, suffix);
            return true;
        }

        long last = long.MaxValue;
        if (!TryParse(spec[..dash], out long first) || (!lastText.IsEmpty && (!TryParse(lastText, out last) || last < first)))
        {
            return false;
        }

        range = new ByteRange(first, Math.Max(0, Math.Min(last, length - 1) - first + 1));
        return true;
    }

    // Digits beyond what fits a long still name an offset past all content.
    private static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        value = long.MaxValue;
        return !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
    }

    private static bool HasSuffix(ReadOnlySpan<char> set)
    {
        foreach (Range item in set.Split(','))
        {
            if (set[item].Trim(" \t") is ['-', .. var suffix] && suffix.ContainsAnyExcept('0'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Joins ranges that overlap or touch (section 15.3.7.2 allows it), so that no byte is sent twice. Where none does, they stay in the order
    /// they were asked for.
    /// </summary>
    private static List<ByteRange> Coalesce(List<ByteRange> ranges)
    {
        var joined = new List<ByteRange>(ranges.Count);
        foreach (ByteRange range in ranges.OrderBy(r => r.Offset))
        {
            if (joined is [.., var before] && range.Offset <= before.End)
            {
                joined[^1] = before with { Length = Math.Max(before.End, range.End) - before.Offset };
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined.Count < ranges.Count ? joined : ranges;
    }
}
