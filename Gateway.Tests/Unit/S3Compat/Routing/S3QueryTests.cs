using Gateway.S3Compat.Routing;

namespace Gateway.Tests.Unit.S3Compat.Routing;

public sealed class S3QueryTests
{
    [Test]
    public void Keeps_order_and_decodes_once()
    {
        S3Query query = S3Query.Parse("b=2&a=%2541&&acl&prefix=a%20b&c=x=y&b=3");
        query.Should().Equal(
            new("b", "2"), new("a", "%41"), new("acl", ""), new("prefix", "a b"), new("c", "x=y"), new KeyValuePair<string, string>("b", "3"));
    }

    [Test]
    public void First_value_wins_and_bare_names_are_empty()
    {
        S3Query query = S3Query.Parse("b=2&b=3&acl&empty=");
        query["b"].Should().Be("2");
        query["acl"].Should().Be("");
        query["empty"].Should().Be("");
        query["none"].Should().BeNull();
        query.Contains("acl").Should().BeTrue();
        query.Contains("ACL").Should().BeFalse();
        query.Contains("none").Should().BeFalse();
    }

    [Test]
    public void Plus_is_a_space() => S3Query.Parse("prefix=a+b%2Bc")["prefix"].Should().Be("a b+c");

    [Test]
    public void Empty_query_has_no_pairs() => S3Query.Parse("").Should().BeEmpty();
}
