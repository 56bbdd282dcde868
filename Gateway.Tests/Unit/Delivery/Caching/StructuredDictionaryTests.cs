using Gateway.Delivery.Caching.Rules;

namespace Gateway.Tests.Unit.Delivery.Caching;

internal sealed class StructuredDictionaryTests
{
    [Test]
    public void Every_type_is_read()
    {
        IReadOnlyDictionary<string, object>? members = StructuredDictionary.Parse(
            "  a=-12;p;q=1 ,\tb=1.5,c=\"x \\\"\\\\\" , d=to/k:en, e=:aGk=:, f, g=?0, h=@1659578233, i=%\"f%c3%bc\", j=( 1 \"z\";a );b, *k-_.*=()");
        members.Should().NotBeNull();
        members!["a"].Should().Be(-12L);
        members["b"].Should().Be(1.5m);
        members["c"].Should().Be("x \"\\");
        members["d"].Should().Be("to/k:en");
        members["e"].Should().BeEquivalentTo("hi"u8.ToArray());
        members["f"].Should().Be(true);
        members["g"].Should().Be(false);
        members["h"].Should().Be(DateTimeOffset.FromUnixTimeSeconds(1659578233));
        members["i"].Should().Be("fü");
        members["j"].Should().BeEquivalentTo(new object[] { 1L, "z" });
        members["*k-_.*"].Should().BeEquivalentTo(Array.Empty<object>());
    }

    [Test]
    public void Nothing_is_an_empty_dictionary() => StructuredDictionary.Parse("  ").Should().BeEmpty();

    [TestCase("a,")]
    [TestCase(",a")]
    [TestCase("a b")]
    [TestCase("A=1")]
    [TestCase("a=")]
    [TestCase("a=1.")]
    [TestCase("a=1.2345")]
    [TestCase("a=-")]
    [TestCase("a=1234567890123.1")]
    [TestCase("a=\"x")]
    [TestCase("a=\"x\\y\"")]
    [TestCase("a=\"ü\"")]
    [TestCase("a=\"x\\")]
    [TestCase("a=:a b:")]
    [TestCase("a=:aGk=")]
    [TestCase("a=?2")]
    [TestCase("a=@1.5")]
    [TestCase("a=@999999999999999")]
    [TestCase("a=%\"%C3\"")]
    [TestCase("a=%\"%c3\"")]
    [TestCase("a=%\"%c\"")]
    [TestCase("a=%x")]
    [TestCase("a=(1")]
    [TestCase("a=(1\"x\")")]
    [TestCase("a=(b;A)")]
    [TestCase("a;=1")]
    [TestCase("a;b=")]
    [TestCase("a=1 =2")]
    [TestCase("&&&")]
    public void What_is_malformed_is_nothing(string field) => StructuredDictionary.Parse(field).Should().BeNull();
}
