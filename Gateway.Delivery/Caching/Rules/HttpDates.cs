using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>
/// Dates of caching fields (RFC 9110 section 5.6.7) in the three forms there are, in any case, and no other: what is nearly a date must not make
/// a response live. Whether the day of the week is the right one does not matter.
/// </summary>
internal static class HttpDates
{
    private const int Century = 100;
    private const int YearsAhead = 50;

    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    private static readonly string[] LongDays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    /// <summary>Reads a field of one line.</summary>
    /// <param name="lines">The field.</param>
    /// <param name="now">The time, which tells the century of years in two digits.</param>
    /// <returns>Null when it is absent, no date, or has several lines.</returns>
    public static DateTimeOffset? Read(StringValues lines, DateTimeOffset now) => lines is [{ } line] ? Read(line.AsSpan().Trim(" \t"), now) : null;

    private static DateTimeOffset? Read(ReadOnlySpan<char> text, DateTimeOffset now)
    {
        int comma = text.IndexOf(',');
        if (comma < 0)
        {
            // Sun Nov  6 08:49:37 1994
            return text.Length == 24 && IsOneOf(Days, text[..3]) ? Exact(text[3..], [" MMM d HH:mm:ss yyyy", " MMM  d HH:mm:ss yyyy"]) : null;
        }

        // Sun, 06 Nov 1994 08:49:37 GMT
        ReadOnlySpan<char> rest = text[(comma + 1)..];
        if (IsOneOf(Days, text[..comma]))
        {
            return Exact(rest, [" dd MMM yyyy HH:mm:ss 'GMT'"]);
        }

        // Sunday, 06-Nov-94 08:49:37 GMT
        return IsOneOf(LongDays, text[..comma]) && rest.Length == 23 && int.TryParse(rest.Slice(8, 2), NumberStyles.None, CultureInfo.InvariantCulture, out int year)
            ? Exact($"{rest[..8]}{FullYear(year, now.Year)}{rest[10..]}", [" dd-MMM-yyyy HH:mm:ss 'GMT'"])
            : null;
    }

    /// <summary>Two digits that seem to be more than 50 years ahead are the latest such year in the past.</summary>
    private static string FullYear(int twoDigits, int now)
    {
        int year = (now / Century * Century) + twoDigits;
        return (year > now + YearsAhead ? year - Century : year).ToString("D4", CultureInfo.InvariantCulture);
    }

    private static bool IsOneOf(string[] names, ReadOnlySpan<char> text)
    {
        foreach (string name in names)
        {
            if (text.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // The parser takes months in any case, but not what it is told to take word for word.
    private static DateTimeOffset? Exact(ReadOnlySpan<char> text, string[] formats)
    {
        bool hasZone = formats[0].EndsWith("'GMT'", StringComparison.Ordinal);
        if (hasZone && !text.EndsWith(" GMT", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string exact = hasZone ? $"{text[..^4]} GMT" : text.ToString();
        return DateTimeOffset.TryParseExact(exact, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) ? date : null;
    }
}
