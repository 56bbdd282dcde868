using Gateway.Configuration.Delivery;
using Gateway.Delivery.HttpFetcher;
using Gateway.Tests.Host;

namespace Gateway.Tests.Unit.Configuration;

/// <summary>Services of type <c>http-fetcher</c> in config.yaml.</summary>
internal sealed class FetcherConfigTests : ConfigTestBase
{
    [Test]
    public void Every_setting_is_read()
    {
        Environment["ORIGIN_SECRET"] = "s3cret";
        FetcherOptions options = Read("""
            urls: ["https://a.example", "http://b.example:81/site"], host: www.example.org, timeout: 7s, connectTimeout: 300ms, retries: 0, balance: round-robin,
            http2: prior-knowledge, maxSize: 1GiB, minRate: 1KiB, cacheNotFound: 10s, cacheErrors: 2s, requestHeaders: { X-Secret: "${ORIGIN_SECRET}" },
            health: { path: /healthz, interval: 5s, timeout: 1s }
            """.ReplaceLineEndings(" "));
        options.Origins.Should().Equal(new Uri("https://a.example/"), new Uri("http://b.example:81/site/"));
        (options.Host, options.Timeout, options.ConnectTimeout, options.Retries).Should().Be(("www.example.org", TimeSpan.FromSeconds(7), TimeSpan.FromMilliseconds(300), 0));
        (options.Balance, options.Http2, options.MaxSize, options.MinRate).Should().Be((OriginBalance.RoundRobin, Http2Use.PriorKnowledge, 1L << 30, 1L << 10));
        options.RequestHeaders.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("X-Secret", "s3cret"));
        options.Health.Should().Be(new HealthOptions("/healthz") { Interval = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(1) });
    }

    [Test]
    public void A_url_is_enough()
    {
        FetcherOptions options = Read("url: http://a.example");
        options.Origins.Should().Equal(new Uri("http://a.example/"));
        (options.Health, options.MaxSize, options.Host, options.Balance, options.Http2).Should().Be((null, null, null, OriginBalance.Failover, Http2Use.Auto));
    }

    [Test]
    public void Authorities_come_from_a_file()
    {
        using var folder = new TemporaryFolder();
        Read($"url: https://a.example, caFile: \"{SelfSignedCertificate.Write(folder).Path}\"").Authorities.Should().ContainSingle().Which.Subject.Should().Be(SelfSignedCertificate.Subject);
    }

    [TestCase("id: x", "'url' is missing")]
    [TestCase("url: http://a.example, urls: [http://b.example]", "'url' names one server, 'urls' several")]
    [TestCase("urls: []", "'urls' names no url")]
    [TestCase("urls: http://a.example", "'urls' must be a list")]
    [TestCase("urls: [http://a.example, \"http://a.example/\"]", "stands here a second time")]
    [TestCase("url: http://user:pass@a.example/", "is not a url such as")]
    [TestCase("url: http://a.example/?q", "is not a url such as")]
    [TestCase("url: http://a.example, timeout: 0s", "'timeout' must be more than nothing, and at most 1h")]
    [TestCase("url: http://a.example, timeout: forever", "'timeout' must be more than nothing, and at most 1h")]
    [TestCase("url: http://a.example, connectTimeout: 2h", "'connectTimeout' must be more than nothing, and at most 1h")]
    [TestCase("url: http://a.example, retries: 11", "'retries' must be 0 to 10, found '11'")]
    [TestCase("url: http://a.example, retries: -1", "'retries' must be 0 to 10, found '-1'")]
    [TestCase("url: http://a.example, balance: randm", "'randm' is no value of 'balance'")]
    [TestCase("url: http://a.example, http2: yes", "'yes' is no value of 'http2'")]
    [TestCase("url: http://a.example, host: \"a b\"", "'a b' is no host such as")]
    [TestCase("url: http://a.example, host: a.example/path", "is no host such as")]
    [TestCase("url: http://a.example, host: user@a.example", "is no host such as")]
    [TestCase("url: http://a.example, health: { interval: 1s }", "'path' is missing")]
    [TestCase("url: http://a.example, health: { path: \"//evil.example/\" }", "is no path such as /healthz")]
    [TestCase("url: http://a.example, health: { path: \"http://evil.example/\" }", "is no path such as /healthz")]
    [TestCase("url: http://a.example, health: { path: /, intervall: 1s }", "unknown key 'intervall'")]
    [TestCase("url: http://a.example, requestHeaders: { \"a b\": x }", "'a b' is no name of a header field")]
    [TestCase("url: http://a.example, requestHeaders: { Connection: x }", "'Connection' is not for 'requestHeaders' to set")]
    [TestCase("url: http://a.example, requestHeaders: { host: x }", "'host' is not for 'requestHeaders' to set")]
    [TestCase("url: http://a.example, requestHeaders: { X-A: 1, x-a: 2 }", "'x-a' stands here a second time")]
    [TestCase("url: http://a.example, caFile: /not/there.pem", "the certificates cannot be used")]
    public void Mistakes_are_named(string settings, string problem) =>
        Errors($"services:\n  - {{ id: origin, type: http-fetcher, {settings.Replace("id: x", "name: x", StringComparison.Ordinal)} }}").Should().ContainSingle().Which.Should().Contain(problem);

    [Test]
    public void A_secret_that_cannot_be_sent_is_not_repeated() =>
        Errors("services:\n  - { id: origin, type: http-fetcher, url: http://a.example, requestHeaders: { X-Secret: \"s3cret\\nline\" } }")
            .Should().ContainSingle().Which.Should().Contain("the value of 'X-Secret' holds characters").And.NotContain("s3cret");

    private FetcherOptions Read(string settings) =>
        Load($"services:\n  - {{ id: origin, type: http-fetcher, {settings.ReplaceLineEndings(" ")} }}").Delivery.OfType<FetcherConfig>().Single().Options;
}
