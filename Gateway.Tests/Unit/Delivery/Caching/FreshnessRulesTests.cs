using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.Caching.Rules;
using static Gateway.Tests.Unit.Delivery.Caching.Exchange;

namespace Gateway.Tests.Unit.Delivery.Caching;

internal sealed class FreshnessRulesTests
{
    [Test]
    public void Shared_caches_prefer_what_is_meant_for_them()
    {
        FreshFor("Cache-Control: s-maxage=60, max-age=5").Should().Be(60);
        FreshFor("Cache-Control: max-age=3600, s-maxage=1").Should().Be(1);
        FreshFor("Cache-Control: max-age=60", $"Expires: {Date(-100)}").Should().Be(60);
        FreshFor("Cache-Control: max-age=60", "Expires: 0").Should().Be(60);
        FreshFor("CDN-Cache-Control: max-age=60", "Cache-Control: no-store", "Expires: 0").Should().Be(60);
    }

    [Test]
    public void Expires_counts_from_Date()
    {
        FreshFor($"Date: {Date(-10)}", $"Expires: {Date(20)}").Should().Be(20, "30 seconds, of which 10 are gone");
        FreshFor($"Date: {Date(10)}", $"Expires: {Date(20)}").Should().Be(10);
        FreshFor("Date: foo", $"Expires: {Date(10)}").Should().Be(10);
        FreshFor($"Date: {Date(0)}", $"Expires: {Date(20)}", "Age: 25").Should().BeNull();
        FreshFor($"Date: {Date(400)}", $"Expires: {Date(300)}").Should().BeNull();
        FreshFor($"Expires: {Date(10)}", $"Expires: {Date(10)}").Should().BeNull();
    }

    [TestCase("60", 3540)]
    [TestCase("0, 7200", 3600)]
    [TestCase("abc", 3600)]
    [TestCase("-7200", 3600)]
    [TestCase("7200.0", 3600)]
    [TestCase("7200;a=b", 3600)]
    public void Age_counts_if_it_is_one(string age, int freshFor) => FreshFor($"Date: {Date(0)}", "Cache-Control: max-age=3600", $"Age: {age}").Should().Be(freshFor);

    [TestCase("7200")]
    [TestCase("7200, 0")]
    [TestCase("2147483649")]
    [TestCase("99999999999999999999")]
    public void Too_old_is_stale(string age) => FreshFor($"Date: {Date(0)}", "Cache-Control: max-age=3600", $"Age: {age}").Should().BeNull();

    [Test]
    public void The_first_line_of_Age_counts()
    {
        FreshFor("Cache-Control: max-age=3600", "Age: 0", "Age: 7200").Should().Be(3600);
        FreshFor("Cache-Control: max-age=3600", "Age: 7200", "Age: 0").Should().BeNull();
    }

    [Test]
    public void Old_dates_and_the_way_make_older()
    {
        FreshnessRules.InitialAge(Fields($"Date: {Date(-7200)}"), age: null, Now, Now).Should().Be(TimeSpan.FromHours(2));
        FreshnessRules.InitialAge(Fields($"Date: {Date(0)}", "Age: 5"), age: null, Now.AddSeconds(-3), Now).Should().Be(TimeSpan.FromSeconds(8));
        FreshnessRules.InitialAge(Fields($"Date: {Date(0)}"), age: 7, Now, Now).Should().Be(TimeSpan.FromSeconds(7), "a cache behind said so");
        FreshnessRules.InitialAge(Fields($"Date: {Date(0)}"), age: null, Now, Now.AddSeconds(0.9)).Should().Be(TimeSpan.FromSeconds(0.9), "Date leaves out fractions");
    }

    [TestCase(1000, 100)]
    [TestCase(49, 0, Description = "changed just now")]
    [TestCase(100 * 24 * 3600, 24 * 3600, Description = "no more than a day")]
    public void What_says_nothing_stays_fresh_for_a_tenth_of_its_age(int modifiedAgo, int freshFor) =>
        FreshFor($"Date: {Date(0)}", $"Last-Modified: {Date(-modifiedAgo)}").Should().Be(freshFor);

    [TestCase(200, true)]
    [TestCase(203, true)]
    [TestCase(204, true)]
    [TestCase(404, true)]
    [TestCase(405, true)]
    [TestCase(410, true)]
    [TestCase(414, true)]
    [TestCase(501, true)]
    [TestCase(201, false)]
    [TestCase(202, false)]
    [TestCase(302, false)]
    [TestCase(403, false)]
    [TestCase(502, false)]
    [TestCase(503, false)]
    [TestCase(599, false)]
    public void Guessing_is_for_statuses_that_allow_it(int status, bool allowed)
    {
        string modified = $"Last-Modified: {Date(-1000)}";
        (Store(Response(status, modified))?.FreshFor > TimeSpan.Zero).Should().Be(allowed);
        (Store(Response(status, modified, "Cache-Control: public"))?.FreshFor > TimeSpan.Zero).Should().BeTrue();
    }

    [Test]
    public void Refresh_is_for_what_says_nothing()
    {
        var options = new CacheOptions { Refresh = TimeSpan.FromSeconds(60) };
        Seconds(Ok(), options).Should().Be(60);
        Seconds(Ok($"Last-Modified: {Date(-1000)}"), options).Should().Be(60);
        Seconds(Ok("Cache-Control: max-age=5"), options).Should().Be(5);
        Seconds(Ok("Cache-Control: no-cache", "ETag: \"a\""), options).Should().Be(0);
        Store(Response(302), options).Should().BeNull();
        Store(Response(404), options).Should().BeNull();
    }

    [Test]
    public void Refresh_can_override()
    {
        var options = new CacheOptions { Refresh = TimeSpan.FromSeconds(60), OverrideFreshness = true };
        Seconds(Ok("Cache-Control: max-age=5"), options).Should().Be(60);
        Seconds(Ok("Cache-Control: no-cache"), options).Should().Be(60);
        Store(Ok("Cache-Control: private, max-age=5"), options).Should().BeNull();
        Store(Ok("Cache-Control: no-store"), options).Should().BeNull();
        Seconds(Response(503, "Cache-Control: max-age=5"), options).Should().Be(5);
    }

    [Test]
    public void Errors_have_lifetimes_and_limits_of_their_own()
    {
        var options = new CacheOptions { ExpireNotFound = TimeSpan.FromSeconds(10), ExpireErrors = TimeSpan.FromSeconds(2) };
        Seconds(Response(404), options).Should().Be(10);
        Seconds(Response(410, "Cache-Control: max-age=60"), options).Should().Be(10);
        Seconds(Response(404, "Cache-Control: max-age=5"), options).Should().Be(5);
        Seconds(Response(503), options).Should().Be(2);
        Seconds(Response(500, "Cache-Control: max-age=60"), options).Should().Be(2);
        Seconds(Response(501, $"Last-Modified: {Date(-1000)}"), options).Should().Be(2);
        Store(Response(400), options).Should().BeNull("one client's mistake is not everybody's");
        Store(Response(429), options).Should().BeNull();
        Store(Response(404)).Should().BeNull();
    }

    [TestCase(404, "", 10, 5)]
    [TestCase(404, "Cache-Control: max-age=3", 10, 3)]
    [TestCase(503, "", 10, 10)]
    [TestCase(429, "", 10, null)]
    public void A_source_can_give_a_lifetime_to_what_says_nothing(int status, string field, int byDefault, int? freshFor)
    {
        var options = new CacheOptions { ExpireNotFound = TimeSpan.FromSeconds(5) };
        var metadata = new ContentMetadata(field.Length > 0 ? Fields(field) : HeaderFields.Empty, length: null);
        Seconds(new ContentResult(status, metadata, EmptyBody.Instance) { FreshForDefault = TimeSpan.FromSeconds(byDefault) }, options).Should().Be(freshFor);
    }

    private static double? Seconds(ContentResult response, CacheOptions options) => Store(response, options)?.FreshFor.TotalSeconds;
}
