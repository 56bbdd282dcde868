using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.Caching.Rules;
using static Gateway.Tests.Unit.Delivery.Caching.Exchange;

namespace Gateway.Tests.Unit.Delivery.Caching;

internal sealed class VaryRulesTests
{
    [TestCase("Foo: 1", "Foo: 1", true)]
    [TestCase("Foo: 1", "foo: 1", true)]
    [TestCase("Foo: 1", "Foo: 2", false)]
    [TestCase("Foo: 1", "Bar: 1", false)]
    [TestCase("Bar: 1", "Foo: 1", false)]
    [TestCase("Bar: 1", "Bar: 2", true)]
    [TestCase("Foo: 1, 2", "Foo: 1|Foo: 2", true)]
    [TestCase("Foo: 1,2", "Foo:  1, 2 ", true)]
    [TestCase("Foo: 1, 2", "Foo: 2, 1", false, Description = "order may mean something")]
    [TestCase("Foo: \"1, 2\"", "Foo: \"1,2\"", false)]
    [TestCase("Foo: a", "Foo: A", false)]
    public void Values_have_to_match(string stored, string asked, bool match) => Match("Foo", stored, asked).Should().Be(match);

    [TestCase("en, de", "de, en", true)]
    [TestCase("en, de", "eN, De", true)]
    [TestCase("en, de", " en ,   de", true)]
    [TestCase("en;q=1.0, de;q=0.50", "de ; q=0.5, en", true)]
    [TestCase("en, de;q=0.5", "en, de;q=0.6", false)]
    [TestCase("en, de", "en", false)]
    [TestCase("en", "en, de", false)]
    [TestCase("en, de", "en,en", false)]
    [TestCase("en", "en,,en", true)]
    public void Preferences_have_no_order(string stored, string asked, bool match)
    {
        Match("Accept-Language", $"Accept-Language: {stored}", $"Accept-Language: {asked}").Should().Be(match);
        Match("Accept-Encoding", $"Accept-Encoding: {stored}", $"Accept-Encoding: {asked}").Should().Be(match);
    }

    [Test]
    public void All_fields_have_to_match()
    {
        Match("Foo, Bar", "Foo: 1|Bar: a", "Bar: a|Foo: 1").Should().BeTrue();
        Match("Foo, Bar", "Foo: 1|Bar: a", "Foo: 1|Bar: b").Should().BeFalse();
        Match("Foo, Bar", "Foo: 1", "Foo: 1").Should().BeTrue("both leave the other out");
        Match("Foo, Bar", "Foo: 1", "Foo: 1|Bar: ").Should().BeFalse();
    }

    [Test]
    public void The_newest_whole_match_is_chosen()
    {
        StoredResponse slice = Stored(Response(206, "Cache-Control: max-age=60", "Content-Range: bytes 0-1/9"));
        StoredResponse other = Stored(Ok("Cache-Control: max-age=60", "Vary: Foo"), Get("Foo: 2"));
        StoredResponse newer = Stored(Ok("Cache-Control: max-age=60"));
        StoredResponse older = Stored(Ok("Cache-Control: max-age=60", "Vary: Foo"), Get("Foo: 1"));
        VaryRules.Select([slice, other, newer, older], Get("Foo: 1")).Should().BeSameAs(newer);
        VaryRules.Select([slice, other], Get("Foo: 1")).Should().BeNull();
    }

    [Test]
    public void Names_are_kept_in_one_order_and_form()
    {
        HeaderFields one = VaryRules.KeyOf(Get("Foo: 1"), new(["foo", "Bar,FOO"]))!;
        one.All.ToArray().Select(field => field.Key).Should().Equal("bar", "foo");
        one["bar"].Count.Should().Be(0);
        VaryRules.KeyOf(Get(), "*").Should().BeNull();
        VaryRules.KeyOf(Get(), default).Should().BeSameAs(HeaderFields.Empty);
    }

    private static bool Match(string vary, string stored, string asked) =>
        VaryRules.Matches(Store(Ok("Cache-Control: max-age=60", $"Vary: {vary}"), request: Get(stored.Split('|')))!, Get(asked.Split('|')));
}
