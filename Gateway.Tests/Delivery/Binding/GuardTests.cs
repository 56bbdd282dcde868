using System.Net;
using Gateway.Configuration;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Binding.Guards;
using Gateway.Delivery.Binding.Signing;

namespace Gateway.Tests.Delivery.Binding;

/// <summary>Who and what is kept out before content is asked for.</summary>
internal sealed class GuardTests
{
    private static readonly BindingOptions Open = new() { Id = "www" };

    private static readonly (string Name, string Value)[] Preflight = [("Origin", "https://p.example"), ("Access-Control-Request-Method", "GET")];

    private readonly ManualTimeProvider _time = new();
    private readonly FakeSource _source = new FakeSource().Has("a", "content");

    [TestCase("", "", true)]
    [TestCase("127.0.0.1/32", "", true)]
    [TestCase("10.0.0.0/8", "", false)]
    [TestCase("", "127.0.0.0/8", false)]
    [TestCase("", "10.0.0.0/8", true)]
    [TestCase("127.0.0.0/8", "127.0.0.1/32", false, Description = "who is denied is, among whom ever")]
    [TestCase("::/0", "", false, Description = "a client of IPv4 is none of IPv6")]
    public async Task Addresses_are_let_in_and_kept_out(string allow, string deny, bool allowed)
    {
        await using BindingServer server = await StartAsync(Open with { Allow = Networks(allow), Deny = Networks(deny) });
        await RefusedUnlessAsync(allowed, await server.SendAsync("GET", "/a"), 403);
    }

    [TestCase("10.1.2.3", true)]
    [TestCase("::ffff:10.1.2.3", true)]
    [TestCase("11.1.2.3", false)]
    [TestCase("11.1.2.3, 10.1.2.3", true, Description = "the last one is what the proxy itself saw")]
    [TestCase("10.1.2.3, 11.1.2.3", false)]
    [TestCase("2001:db8::7", true)]
    public async Task A_trusted_proxy_says_who_the_client_is(string forwarded, bool allowed)
    {
        BindingOptions options = Open with { Allow = Networks("10.0.0.0/8 2001:db8::/32") };
        await using BindingServer server = await BindingServer.StartAsync(options, _source, _time, new ProxyConfig { Trusted = Networks("127.0.0.1/32") });
        await RefusedUnlessAsync(allowed, await server.SendAsync("GET", "/a", ("X-Forwarded-For", forwarded)), 403);
    }

    [Test]
    public async Task Nobody_else_may_say_who_the_client_is()
    {
        await using BindingServer server = await StartAsync(Open with { Allow = Networks("10.0.0.0/8") });
        await RefusedUnlessAsync(allowed: false, await server.SendAsync("GET", "/a", ("X-Forwarded-For", "10.1.2.3"), ("Forwarded", "for=10.1.2.3"), ("X-Real-IP", "10.1.2.3")), 403);
    }

    [TestCase(null, false, false)]
    [TestCase(null, true, true)]
    [TestCase("", true, true)]
    [TestCase("https://example.com/page?x=1", false, true)]
    [TestCase("HTTP://EXAMPLE.COM:8080", false, true)]
    [TestCase("https://www.example.com/", false, false)]
    [TestCase("https://a.example.org/", false, true)]
    [TestCase("https://a.b.example.org/", false, true)]
    [TestCase("https://example.org/", false, false)]
    [TestCase("https://badexample.org/", false, false)]
    [TestCase("https://example.com.evil.net/", true, false)]
    [TestCase("https://evil.net/?https://example.com/", true, false)]
    [TestCase("https://evil.net#https://example.com/", true, false)]
    [TestCase("https://example.com@evil.net/", true, false)]
    [TestCase("https://evil.net\\@example.com/", true, false)]
    [TestCase("example.com", true, false)]
    [TestCase("ftp://example.com/", true, false)]
    [TestCase("https://[::1]:443/", true, false)]
    [TestCase("https://", true, false)]
    public async Task Pages_are_told_apart_by_their_host(string? referrer, bool allowNone, bool allowed)
    {
        await using BindingServer server = await StartAsync(Open with { Referrers = new ReferrerOptions(["example.com", "*.example.org"], allowNone) });
        (string, string)[] headers = referrer is null ? [] : [("Referer", referrer)];
        await RefusedUnlessAsync(allowed, await server.SendAsync("GET", "/a", headers), 403);
    }

    [Test]
    public async Task Who_asks_too_often_waits()
    {
        await using BindingServer server = await StartAsync(Open with { RateLimit = new RateLimitOptions(2, TimeSpan.FromSeconds(10), Burst: 3) });
        for (int i = 0; i < 3; i++)
        {
            (await server.StatusAsync("GET", "/a")).Should().Be(200);
        }

        using HttpResponseMessage refused = await server.SendAsync("GET", "/a");
        ((int)refused.StatusCode, refused.Headers.RetryAfter!.Delta).Should().Be((429, TimeSpan.FromSeconds(5)));
        _time.Advance(TimeSpan.FromSeconds(4.9));
        using HttpResponseMessage soon = await server.SendAsync("GET", "/a");
        ((int)soon.StatusCode, soon.Headers.RetryAfter!.Delta).Should().Be((429, TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        (await server.StatusAsync("GET", "/a")).Should().Be(200);
        (await server.StatusAsync("GET", "/a")).Should().Be(429);
        _source.Asked.Should().HaveCount(4, "what is refused reaches no source");
    }

    [Test]
    public async Task Every_client_has_a_bucket_of_its_own_and_a_network_of_ipv6_one()
    {
        BindingOptions options = Open with { RateLimit = new RateLimitOptions(1, TimeSpan.FromSeconds(1), Burst: 1) };
        await using BindingServer server = await BindingServer.StartAsync(options, _source, _time, new ProxyConfig { Trusted = Networks("127.0.0.1/32") });
        foreach ((string client, int status) in ((string, int)[])
            [("10.0.0.1", 200), ("10.0.0.1", 429), ("::ffff:10.0.0.1", 429), ("10.0.0.2", 200), ("2001:db8:1:2::1", 200), ("2001:db8:1:2:ffff::2", 429), ("2001:db8:1:3::1", 200), ("::1", 200), ("::2", 429)])
        {
            (await server.StatusAsync("GET", "/a", ("X-Forwarded-For", client))).Should().Be(status, client);
        }
    }

    [Test]
    public async Task Only_some_methods_pass()
    {
        await using BindingServer server = await StartAsync(Open with { Methods = ["GET", "HEAD"], Cors = true });
        (await server.StatusAsync("GET", "/a")).Should().Be(200);
        foreach (string method in (string[])["POST", "DELETE", "OPTIONS", "PURGE"])
        {
            using HttpResponseMessage response = await server.SendAsync(method, "/a");
            ((int)response.StatusCode, string.Join(", ", response.Content.Headers.Allow)).Should().Be((405, "GET, HEAD"), method);
        }

        (await server.StatusAsync("OPTIONS", "/a", ("Origin", "http://x"), ("Access-Control-Request-Method", "GET"))).Should().Be(204, "a page may ask what it may do");
    }

    [TestCase("10.0.0.0/8", "", 403)]
    [TestCase("", "127.0.0.0/8", 403)]
    [TestCase("127.0.0.0/8", "", 204)]
    public async Task A_preflight_is_answered_only_to_addresses_that_are_let_in(string allow, string deny, int status)
    {
        await using BindingServer server = await StartAsync(Open with { Cors = true, Allow = Networks(allow), Deny = Networks(deny) });
        (await server.StatusAsync("OPTIONS", "/a", Preflight)).Should().Be(status);
    }

    [Test]
    public async Task A_preflight_takes_its_token_of_the_rate()
    {
        await using BindingServer server = await StartAsync(Open with { Cors = true, RateLimit = new RateLimitOptions(1, TimeSpan.FromSeconds(10), Burst: 2) });
        (await server.StatusAsync("OPTIONS", "/a", Preflight)).Should().Be(204);
        (await server.StatusAsync("GET", "/a", Preflight)).Should().Be(200);
        using HttpResponseMessage refused = await server.SendAsync("OPTIONS", "/a", Preflight);
        ((int)refused.StatusCode, refused.Headers.RetryAfter?.Delta).Should().Be((429, TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task A_preflight_has_neither_signature_nor_referrer()
    {
        BindingOptions options = Open with { Cors = true, Methods = ["GET"], Referrers = new ReferrerOptions(["example.com"], AllowNone: false), SignedUrls = new SignedUrlOptions(["0123456789abcdef"]) };
        await using BindingServer server = await StartAsync(options);
        (await server.StatusAsync("OPTIONS", "/a", Preflight)).Should().Be(204);
        (await server.StatusAsync("GET", "/a", ("Referer", "https://example.com/"))).Should().Be(403, "the request that follows needs what it always needs");
    }

    [TestCase(10, false, 204)]
    [TestCase(11, false, 413)]
    [TestCase(10, true, 204)]
    [TestCase(11, true, 413)]
    [TestCase(1_000_000, true, 413)]
    public async Task Bodies_are_limited(int length, bool chunked, int status)
    {
        long received = 0;
        _source.Receive = async (request, cancellationToken) =>
        {
            using var copy = new MemoryStream();
            await request.Body!.CopyToAsync(copy, cancellationToken);
            received = copy.Length;
        };
        await using BindingServer server = await StartAsync(Open with { MaxRequestBody = 10 });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/a") { Content = new ByteArrayContent(new byte[length]) };
        request.Headers.TransferEncodingChunked = chunked;
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        ((int)response.StatusCode, received).Should().Be((status, status == 204 ? length : 0));
    }

    private static IPNetwork[] Networks(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse)];

    private static async Task RefusedUnlessAsync(bool allowed, HttpResponseMessage response, int status)
    {
        using (response)
        {
            ((int)response.StatusCode).Should().Be(allowed ? 200 : status);
            (await response.Content.ReadAsStringAsync()).Should().Match(allowed ? "content" : $"{status} *\n*.\n");
        }
    }

    private Task<BindingServer> StartAsync(BindingOptions options) => BindingServer.StartAsync(options, _source, _time);

    [SetUp]
    public void Forget()
    {
        _source.Asked.Clear();
        _source.Receive = null;
    }
}
