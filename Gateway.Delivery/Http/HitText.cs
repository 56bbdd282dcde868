using System.Globalization;

namespace Gateway.Delivery.Http;

/// <summary>The Cache-Status of a plain hit, made once for as many hits as have the same in a row: popular content has one a second.</summary>
internal sealed class HitText
{
    private const int Count = 256;

    private static readonly HitText?[] Latest = new HitText?[Count];

    private readonly string _cache;
    private readonly long _ttl;
    private readonly string _text;

    private HitText(string cache, long ttl)
    {
        (_cache, _ttl) = (cache, ttl);
        _text = string.Create(CultureInfo.InvariantCulture, $"{cache}; hit; ttl={ttl}");
    }

    /// <summary>The text.</summary>
    /// <param name="cache">The cache's id.</param>
    /// <param name="ttl">Seconds that the answer is fresh for.</param>
    public static string Of(string cache, long ttl)
    {
        ref HitText? slot = ref Latest[(uint)(ttl + cache.Length) % Count];
        if (slot is { } latest && latest._ttl == ttl && latest._cache == cache)
        {
            return latest._text;
        }

        var made = new HitText(cache, ttl);
        slot = made;
        return made._text;
    }
}
