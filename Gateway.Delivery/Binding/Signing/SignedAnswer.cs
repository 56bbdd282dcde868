using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Delivery.Binding.Signing;

/// <summary>
/// What caches behind the gateway are told of an answer to a signed URL. Without a word from the origin it is for this client only; where the
/// origin lets everybody keep it, nobody keeps it longer than the link is good.
/// </summary>
internal static class SignedAnswer
{
    // Targeted fields (RFC 9213 and its forerunner) would let other caches keep it longer than this one says.
    private static readonly string[] Targeted = ["CDN-Cache-Control", "Surrogate-Control"];

    /// <summary>Limits an answer's Cache-Control.</summary>
    /// <param name="headers">The answer's, complete.</param>
    /// <param name="secondsLeft">How long the link is still good.</param>
    public static void Limit(IHeaderDictionary headers, long secondsLeft)
    {
        foreach (string name in Targeted)
        {
            headers.Remove(name);
        }

        if (!TryRead(headers.CacheControl.ToString(), out CacheControlHeaderValue? control))
        {
            headers.CacheControl = "private, no-store";
            return;
        }

        if (control.NoStore)
        {
            return;
        }

        bool isShared = !control.Private && (control.Public || control.SharedMaxAge is not null) && (control.SharedMaxAge ?? control.MaxAge) is not null;
        if (!isShared)
        {
            (control.Public, control.SharedMaxAge, control.Private) = (false, null, true);
        }

        // Freshness counts from the answer's age on (RFC 9111 section 4.2).
        TimeSpan most = TimeSpan.FromSeconds(Math.Min(secondsLeft, int.MaxValue) + Age(headers));
        control.MaxAge = Least(control.MaxAge, most);
        control.SharedMaxAge = Least(control.SharedMaxAge, most);

        // RFC 5861: these would let it be used after its time.
        foreach (NameValueHeaderValue stale in control.Extensions.Where(extension => extension.Name.StartsWith("stale-", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            control.Extensions.Remove(stale);
        }

        headers.CacheControl = control.ToString();
    }

    private static bool TryRead(string text, [NotNullWhen(true)] out CacheControlHeaderValue? control)
    {
        control = text.Length == 0 ? new CacheControlHeaderValue() : null;
        return control is not null || CacheControlHeaderValue.TryParse(text, out control);
    }

    private static TimeSpan? Least(TimeSpan? time, TimeSpan most) => time > most ? most : time;

    private static long Age(IHeaderDictionary headers) =>
        long.TryParse(headers.Age.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long age) ? Math.Min(age, int.MaxValue) : 0;
}
