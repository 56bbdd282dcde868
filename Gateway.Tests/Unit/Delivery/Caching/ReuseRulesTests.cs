using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.Caching.Rules;
using static Gateway.Tests.Unit.Delivery.Caching.Exchange;

namespace Gateway.Tests.Unit.Delivery.Caching;

internal sealed class ReuseRulesTests
{
    [Test]
    public void A_response_ages()
    {
        ResponseRecord record = Store(Ok("Cache-Control: max-age=60", "Age: 10"))!;
        Judge(record, 49).Should().Match<Reuse>(r => r.Decision == ReuseDecision.Fresh && r.Ttl == TimeSpan.FromSeconds(1) && r.CurrentAge == TimeSpan.FromSeconds(59));
        Judge(record, 50).Decision.Should().Be(ReuseDecision.MustValidate);
        Judge(record, 80).Should().Match<Reuse>(r => r.Ttl == TimeSpan.FromSeconds(-30) && r.CurrentAge == TimeSpan.FromSeconds(90));
        Judge(record, -100).CurrentAge.Should().Be(TimeSpan.FromSeconds(10), "the clock was set back");
    }

    [TestCase("no-cache")]
    [TestCase("max-age=0")]
    [TestCase("min-fresh=1000")]
    [TestCase("no-store")]
    public void No_client_sends_requests_to_the_origin(string cacheControl) =>
        Judge(Store(Ok("Cache-Control: max-age=60"))!, 5, Get($"Cache-Control: {cacheControl}", "Pragma: no-cache")).Decision.Should().Be(ReuseDecision.Fresh);

    [Test]
    public void A_client_may_take_what_is_stale()
    {
        ResponseRecord record = Store(Ok("Cache-Control: max-age=60"))!;
        Judge(record, 70, Get("Cache-Control: max-stale=10")).Decision.Should().Be(ReuseDecision.StaleWhileRevalidate);
        Judge(record, 71, Get("Cache-Control: max-stale=10")).Decision.Should().Be(ReuseDecision.MustValidate);
        Judge(record, 7000, Get("Cache-Control: max-stale")).Decision.Should().Be(ReuseDecision.StaleWhileRevalidate);
        Judge(Store(Ok("Cache-Control: max-age=60, must-revalidate"))!, 70, Get("Cache-Control: max-stale")).Decision.Should().Be(ReuseDecision.MustValidate);
    }

    [Test]
    public void What_is_stale_is_served_while_it_is_confirmed_for_as_long_as_it_says()
    {
        ResponseRecord record = Store(Ok("Cache-Control: max-age=1, stale-while-revalidate=4"))!;
        Judge(record, 4.9).Decision.Should().Be(ReuseDecision.StaleWhileRevalidate);
        Judge(record, 5).Decision.Should().Be(ReuseDecision.MustValidate);
    }

    [Test]
    public void Settings_count_for_what_does_not_say()
    {
        var options = new CacheOptions { StaleWhileRevalidate = TimeSpan.FromSeconds(10), StaleIfError = TimeSpan.FromSeconds(20) };
        Reuse silent = Judge(Store(Ok("Cache-Control: max-age=1"))!, 5, options: options);
        silent.Decision.Should().Be(ReuseDecision.StaleWhileRevalidate);
        silent.MayServeOnError.Should().BeTrue();
        Reuse said = Judge(Store(Ok("Cache-Control: max-age=1, stale-while-revalidate=0, stale-if-error=0"))!, 5, options: options);
        said.Decision.Should().Be(ReuseDecision.MustValidate);
        said.MayServeOnError.Should().BeFalse();
        said.MayServeWhenUnreachable.Should().BeFalse();
        Judge(Store(Ok("Cache-Control: s-maxage=1"))!, 5, options: options).Should().Match<Reuse>(r => r.Decision == ReuseDecision.MustValidate && !r.MayServeOnError);
    }

    [Test]
    public void What_is_stale_is_served_when_its_origin_fails_for_as_long_as_it_says()
    {
        ResponseRecord record = Store(Ok("Cache-Control: max-age=1, stale-if-error=4"))!;
        Judge(record, 4).Should().Match<Reuse>(r => r.MayServeOnError && r.MayServeWhenUnreachable && r.Decision == ReuseDecision.MustValidate);
        Judge(record, 5).Should().Match<Reuse>(r => !r.MayServeOnError && !r.MayServeWhenUnreachable);
    }

    [Test]
    public void What_is_silent_is_served_for_a_day_when_its_origin_is_gone_but_not_when_it_says_no()
    {
        ResponseRecord record = Store(Ok("Cache-Control: max-age=1"))!;
        Judge(record, 24 * 3600).Should().Match<Reuse>(r => r.MayServeWhenUnreachable && !r.MayServeOnError);
        Judge(record, (24 * 3600) + 1).MayServeWhenUnreachable.Should().BeFalse();
    }

    [TestCase("max-age=1, must-revalidate, stale-if-error=100")]
    [TestCase("max-age=1, proxy-revalidate, stale-while-revalidate=100")]
    [TestCase("s-maxage=1")]
    [TestCase("no-cache, stale-if-error=100")]
    public void Nothing_serves_stale_what_forbids_it(string cacheControl) =>
        Judge(Store(Ok($"Cache-Control: {cacheControl}", "ETag: \"a\""))!, 2).Should()
            .Match<Reuse>(r => r.Decision == ReuseDecision.MustValidate && !r.MayServeOnError && !r.MayServeWhenUnreachable);

    [Test]
    public void What_a_soft_purge_marked_is_stale_since_then()
    {
        Judge(Store(Ok("Cache-Control: max-age=60"))!, 5, isMarkedStale: true).Should()
            .Match<Reuse>(r => r.Decision == ReuseDecision.MustValidate && r.Ttl == TimeSpan.Zero && r.MayServeWhenUnreachable && !r.MayServeOnError);
        Judge(Store(Ok("Cache-Control: max-age=60, stale-while-revalidate=5"))!, 5, isMarkedStale: true).Decision.Should().Be(ReuseDecision.StaleWhileRevalidate);
    }

    [TestCase("only-if-cached", true)]
    [TestCase("max-age=0", false)]
    public void A_client_may_want_what_is_stored_or_nothing(string cacheControl, bool only) =>
        ReuseRules.IsOnlyIfCached(Get($"Cache-Control: {cacheControl}")).Should().Be(only);

    private static Reuse Judge(ResponseRecord record, double after, ContentRequest? request = null, CacheOptions? options = null, bool isMarkedStale = false) =>
        ReuseRules.Judge(record, isMarkedStale, request ?? Get(), options ?? Defaults, Now.AddSeconds(after));
}
