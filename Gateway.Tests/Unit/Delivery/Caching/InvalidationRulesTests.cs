using Gateway.Delivery.Caching.Rules;
using static Gateway.Tests.Unit.Delivery.Caching.Exchange;

namespace Gateway.Tests.Unit.Delivery.Caching;

internal sealed class InvalidationRulesTests
{
    [TestCase("POST", 200, true)]
    [TestCase("PUT", 204, true)]
    [TestCase("DELETE", 303, true)]
    [TestCase("M-SEARCH", 200, true)]
    [TestCase("POST", 500, false)]
    [TestCase("DELETE", 404, false)]
    [TestCase("GET", 200, false)]
    [TestCase("HEAD", 200, false)]
    [TestCase("OPTIONS", 200, false)]
    [TestCase("TRACE", 200, false)]
    public void Changes_that_succeeded_make_wrong(string method, int status, bool wrong) =>
        InvalidationRules.Targets(Ask(method), Response(status)).Select(path => path.Decoded).Should().Equal(wrong ? ["dir/page"] : Array.Empty<string>());

    [TestCase("/a/b", "a/b")]
    [TestCase("/a%2fb?x#y", "a/b")]
    [TestCase("next", "dir/next")]
    [TestCase("./next", "dir/next")]
    [TestCase("../next", "next")]
    [TestCase("../../../next/", "next/")]
    [TestCase("..", "")]
    [TestCase("http://cdn.example/a", "a")]
    [TestCase("HTTPS://CDN.example/a", "a")]
    [TestCase("//cdn.example/a", "a")]
    [TestCase("http://cdn.example", "")]
    [TestCase("http://cdn.example?x", "")]
    [TestCase("?x", null)]
    [TestCase("", null)]
    [TestCase("http://cdn.example:81/a", null)]
    [TestCase("http://other.example/a", null)]
    [TestCase("//other.example/a", null)]
    [TestCase("ftp://cdn.example/a", null)]
    [TestCase("mailto:x", null)]
    [TestCase("/a/../b", null)]
    [TestCase("/%zz", null)]
    public void Places_named_in_the_answer_are_wrong_too(string location, string? path)
    {
        string[] expected = path is null ? ["dir/page"] : ["dir/page", path];
        InvalidationRules.Targets(Ask("POST", "Host: cdn.example"), Response(201, $"Location: {location}")).Select(target => target.Decoded).Should().Equal(expected);
        InvalidationRules.Targets(Ask("POST", "Host: cdn.example"), Response(200, $"Content-Location: {location}")).Select(target => target.Decoded).Should().Equal(expected);
    }
}
