using System.Globalization;
using Gateway.S3Compat.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.S3Compat.Signing;

/// <summary>When a request says it was signed.</summary>
/// <param name="Value">The moment.</param>
/// <param name="Text">The form it has in the string to sign.</param>
internal readonly record struct SignatureTime(DateTimeOffset Value, string Text)
{
    private const string Basic = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The day, as credential scopes have it.</summary>
    public ReadOnlySpan<char> Date => Text.AsSpan(0, 8);

    /// <summary>A moment as error documents show it.</summary>
    public static string Display(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>From x-amz-date or, in its absence, from Date.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public static SignatureTime OfHeaders(IHeaderDictionary headers)
    {
        if (headers.TryGetValue("x-amz-date", out StringValues amz))
        {
            return TryParse(amz.ToString()) ?? throw Missing();
        }

        string date = headers.Date.ToString();
        if (TryParse(date) is { } basic)
        {
            return basic;
        }

        return DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? new SignatureTime(moment, moment.UtcDateTime.ToString(Basic, CultureInfo.InvariantCulture))
            : throw Missing();
    }

    /// <summary>Reads <c>20130524T000000Z</c>; null if it is anything else.</summary>
    public static SignatureTime? TryParse(string text) =>
        DateTimeOffset.TryParseExact(text, Basic, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? new SignatureTime(moment, text)
            : null;

    private static S3Exception Missing() =>
        new(S3Error.AccessDenied, "AWS authentication requires a valid Date or x-amz-date header");
}
