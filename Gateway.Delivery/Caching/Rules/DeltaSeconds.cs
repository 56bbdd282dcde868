using System.Globalization;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>Times in whole seconds, as caching fields give them (RFC 9111 section 1.2.2).</summary>
internal static class DeltaSeconds
{
    /// <summary>What more counts as (section 1.2.2): some 68 years.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(1L << 31);

    /// <summary>Reads digits.</summary>
    /// <returns>Null when there is anything else.</returns>
    public static TimeSpan? Read(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) ? Of(seconds) : Most;
    }

    /// <summary>So many seconds, at most <see cref="Most"/>.</summary>
    public static TimeSpan Of(long seconds) => seconds < Most.Ticks / TimeSpan.TicksPerSecond ? TimeSpan.FromSeconds(seconds) : Most;
}
