using Gateway.Delivery.Http;

namespace Gateway.Tests.Unit.Delivery.Http;

/// <summary>Cache-Status as it is sent (RFC 9211).</summary>
internal sealed class CacheStatusTests
{
    [Test]
    public void A_hit_says_how_long_it_stays_fresh_whichever_cache_said_so_before()
    {
        // Names of one length, and times that are a power of two apart: what is remembered of one must not pass for another.
        foreach (long ttl in (long[])[0, 1, -1, 255, 256, 257, long.MaxValue, 0, 256])
        {
            foreach (string cache in (string[])["mem", "dsk", "memory", "mem"])
            {
                new CacheStatus(cache, CacheOutcome.Hit) { Ttl = ttl }.ToString().Should().Be($"{cache}; hit; ttl={ttl}");
            }
        }
    }

    [Test]
    public void What_is_unusual_about_a_hit_is_said_too()
    {
        var hit = new CacheStatus("mem", CacheOutcome.Hit) { Ttl = 5 };
        (hit with { Ttl = null }).ToString().Should().Be("mem; hit");
        (hit with { Detail = "x" }).ToString().Should().Be("mem; hit; ttl=5; detail=x");
        new CacheStatus("outer", CacheOutcome.UriMiss) { Inner = hit }.ToString().Should().Be("mem; hit; ttl=5, outer; fwd=uri-miss");
    }
}
