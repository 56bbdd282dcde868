using System.Globalization;

namespace Gateway.CommandLine;

/// <summary>Times on the command line: RFC 3339, or <c>YYYYMMDDHHMMSS</c> in UTC.</summary>
internal static class TimeText
{
    private static readonly string[] Rfc3339 =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd't'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads a time. One in RFC 3339 says its offset, as the RFC asks.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, Utc, out time))
        {
            return true;
        }

        // "K" takes no offset at all, too.
        bool saysOffset = text.EndsWith('Z') || text.EndsWith('z') || text.LastIndexOfAny(['+', '-']) > "yyyy-MM-dd".Length;
        return DateTimeOffset.TryParseExact(text.Replace('z', 'Z'), Rfc3339, CultureInfo.InvariantCulture, Utc, out time) && saysOffset;
    }

    /// <summary>Writes a time: RFC 3339, UTC, with milliseconds.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
