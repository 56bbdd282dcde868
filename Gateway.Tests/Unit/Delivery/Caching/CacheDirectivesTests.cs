using Gateway.Delivery.Caching.Rules;

namespace Gateway.Tests.Unit.Delivery.Caching;

internal sealed class CacheDirectivesTests
{
    [TestCase("max-age=60", 60)]
    [TestCase("MaX-aGe=60", 60)]
    [TestCase("max-age=\"60\"", 60)]
    [TestCase("max-age=0060", 60)]
    [TestCase(" , ,max-age=60 ,", 60)]
    [TestCase("max-age=60, max-age=1", 60, Description = "the first counts")]
    [TestCase("extension=\"max-age=3600\", max-age=1", 1)]
    [TestCase("extension=\"a \\\" , max-age=3600\", max-age=1", 1)]
    [TestCase("max-age=1, extension=\"max-age=3600\"", 1)]
    [TestCase("max-age=2147483649", 2147483648)]
    [TestCase("max-age=99999999999999999999999999", 2147483648)]
    public void A_time_is_read(string line, long seconds) => CacheDirectives.Of(line).MaxAge.Should().Be(TimeSpan.FromSeconds(seconds));

    [TestCase("max-age=-1")]
    [TestCase("max-age='60'")]
    [TestCase("max-age=60.5")]
    [TestCase("max-age=60a")]
    [TestCase("max-age=a60")]
    [TestCase("max-age=+60")]
    [TestCase("max-age")]
    [TestCase("max-age=")]
    [TestCase("max-age =60")]
    [TestCase("max-age= 60")]
    [TestCase("max-age=x, max-age=60")]
    public void What_is_no_time_makes_stale(string line) => CacheDirectives.Of(line).MaxAge.Should().Be(TimeSpan.Zero);

    [Test]
    public void Lines_belong_together()
    {
        var directives = CacheDirectives.Of(new(["max-age=1, no-store", "max-age=1800, Public"]));
        directives.MaxAge.Should().Be(TimeSpan.FromSeconds(1));
        directives.NoStore.Should().BeTrue();
        directives.Public.Should().BeTrue();
        directives.Private.Should().BeFalse();
    }

    [Test]
    public void A_quote_that_nothing_closes_hides_nothing() => CacheDirectives.Of("extension=\"a, no-store").NoStore.Should().BeTrue();

    [Test]
    public void Fields_can_be_withheld_alone()
    {
        var directives = CacheDirectives.Of("private=\"a, b\", no-cache=c");
        directives.Private.Should().BeFalse();
        directives.NoCache.Should().BeFalse();
        directives.Withheld.Should().Equal("a", "b", "c");
        CacheDirectives.Of("private=\"\"").Private.Should().BeTrue("it names nothing, so it means everything");
    }

    [Test]
    public void Request_directives_are_read()
    {
        var directives = CacheDirectives.Of("only-if-cached, max-stale");
        directives.OnlyIfCached.Should().BeTrue();
        directives.MaxStale.Should().Be(TimeSpan.MaxValue);
        CacheDirectives.Of("max-stale=5").MaxStale.Should().Be(TimeSpan.FromSeconds(5));
    }

    [TestCase("max-age=60")]
    [TestCase("foobar, max-age=60, x=\"y\";z=1")]
    [TestCase("max-age=1, max-age=60", Description = "of a Structured Field the last counts")]
    public void What_is_meant_for_CDNs_counts_alone(string targeted)
    {
        var directives = CacheDirectives.OfResponse(Exchange.Fields("Cache-Control: no-store, max-age=1", $"CDN-Cache-Control: {targeted}"));
        directives.IsTargeted.Should().BeTrue();
        directives.MaxAge.Should().Be(TimeSpan.FromSeconds(60));
        directives.NoStore.Should().BeFalse();
    }

    [TestCase("max-age=60, &&&&")]
    [TestCase("max-age=\"60\"")]
    [TestCase("max-age=60.0")]
    [TestCase("max-age")]
    [TestCase("MAX-AGE=60")]
    [TestCase("max-age =60")]
    [TestCase("max-age= 60")]
    [TestCase("max-age=60,")]
    [TestCase("no-store=1")]
    [TestCase("max-age=1234567890123456")]
    [TestCase("")]
    public void What_is_malformed_for_CDNs_does_not_count(string targeted)
    {
        var directives = CacheDirectives.OfResponse(Exchange.Fields("Cache-Control: max-age=1", $"CDN-Cache-Control: {targeted}"));
        directives.IsTargeted.Should().BeFalse();
        directives.MaxAge.Should().Be(TimeSpan.FromSeconds(1));
    }

    [Test]
    public void Types_of_targeted_directives()
    {
        var directives = CacheDirectives.OfResponse(Exchange.Fields("CDN-Cache-Control: public=?0, private=(\"a\" \"b\");x, no-cache=\"c\"", "CDN-Cache-Control: max-age=-1"));
        directives.Public.Should().BeFalse();
        directives.Withheld.Should().Equal("a", "b", "c");
        directives.MaxAge.Should().Be(TimeSpan.Zero);
    }
}
