using System.Globalization;
using Gateway.S3Compat.Errors;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Protocol;

/// <summary>The Range header (RFC 9110 section 14.2), one range of bytes; S3 knows no more.</summary>
internal static class RangeHeader
{
    private const string Unit = "bytes=";

    /// <summary>Resolves the header against content of a known size.</summary>
    /// <returns>The range; null when the header is absent, malformed or names several ranges: then the whole is the answer.</returns>
    /// <exception cref="S3Exception">InvalidRange when no byte of the content is in the range.</exception>
    public static ByteRange? Resolve(string header, long size)
    {
        if (!header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        ReadOnlySpan<char> spec = header.AsSpan(Unit.Length).Trim();
        int dash = spec.IndexOf('-');
        if (dash < 0 || spec.Contains(','))
        {
            return null;
        }

        ReadOnlySpan<char> firstText = spec[..dash].Trim();
        ReadOnlySpan<char> lastText = spec[(dash + 1)..].Trim();
        if (firstText.IsEmpty)
        {
            return TryParse(lastText, out long suffix) ? Within(size - Math.Min(suffix, size), size - 1, size, header) : null;
        }

        if (!TryParse(firstText, out long first))
        {
            return null;
        }

        long last = size - 1;
        if (!lastText.IsEmpty && (!TryParse(lastText, out last) || last < first))
        {
            return null;
        }

        return Within(first, Math.Min(last, size - 1), size, header);
    }

    private static ByteRange Within(long first, long last, long size, string header) => first <= last
        ? new ByteRange(first, last - first + 1)
        : throw new S3Exception(
            S3Error.InvalidRange,
            null,
            new("RangeRequested", header),
            new("ActualObjectSize", size.ToString()));

    // Digits beyond what fits a long still name an offset past every object.
    private static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        value = long.MaxValue;
        return !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
    }
}
