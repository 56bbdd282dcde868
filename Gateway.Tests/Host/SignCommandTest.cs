using System.Globalization;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Binding.Signing;
using Gateway.Tests.Delivery.Binding;

namespace Gateway.Tests.Host;

internal sealed class SignCommandTest
{
    private const string Key = "a key of sixteen characters";

    private readonly CommandLineRun _run = new()
    {
        Config = $$"""
            services:
              - { id: main, type: storage }
              - { id: www, type: public-http-binding, source: main, pathPrefix: /v/, signedUrls: { keys: ["{{Key}}"] } }
              - { id: open, type: public-http-binding, source: main, pathPrefix: /o/ }
            """,
    };

    [OneTimeTearDown]
    public void Dispose() => _run.Dispose();

    [TestCase("/v/a.mp4", "/v/a.mp4")]
    [TestCase("/v/a%20b.mp4?w=1&h=2", "/v/a%20b.mp4")]
    [TestCase("/v/a/ --folder", "/v/a/1/seg.ts")]
    [TestCase("/v/a%20b/ --folder", "/v/a%20b/seg.ts")]
    [TestCase("/v/ --folder --expires 30s", "/v/a.mp4")]
    public async Task What_it_prints_is_let_in(string arguments, string asked)
    {
        (await _run.InvokeAsync($"sign www {arguments}")).Should().Be(0, _run.Error);
        string url = _run.Out.Trim();
        FakeSource source = new FakeSource().Has("a.mp4", "x").Has("a b.mp4", "x").Has("a/1/seg.ts", "x").Has("a b/seg.ts", "x");
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", PathPrefix = "/v/", SignedUrls = new SignedUrlOptions([Key]) }, source);
        (await server.StatusAsync("GET", asked + url[url.IndexOf('?', StringComparison.Ordinal)..])).Should().Be(200, url);
        (await server.StatusAsync("GET", asked)).Should().Be(403);
    }

    [Test]
    public async Task It_lasts_as_long_as_it_is_told_to()
    {
        (await _run.InvokeAsync("sign www /v/a --expires 2h")).Should().Be(0);
        string exp = _run.Out.Split("exp=")[1].Split('&')[0];
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(exp, CultureInfo.InvariantCulture)).Should().BeCloseTo(TimeProvider.System.GetUtcNow().AddHours(2), TimeSpan.FromMinutes(1));
        _run.Out.Should().NotContain(Key);
    }

    [TestCase("ww /v/a", "error: no binding 'ww'; did you mean 'www'?")]
    [TestCase("open /o/a", "error: the binding 'open' has no signedUrls")]
    [TestCase("www /a", "error: '/a' is not a percent-encoded path below /v/, where the binding answers")]
    [TestCase("www /v/../a", "error: '/v/../a' is not a percent-encoded path below /v/, where the binding answers")]
    [TestCase("www /v/a --folder", "error: '/v/a' is no folder: it does not end with a slash")]
    [TestCase("www /v/a --expires 0s", "'0s' is not a duration such as 10m, 1h or 7d.")]
    [TestCase("www /v/a --expires forever", "'forever' is not a duration such as 10m, 1h or 7d.")]
    public async Task Mistakes_are_named(string arguments, string error)
    {
        (await _run.InvokeAsync($"sign {arguments}")).Should().Be(2);
        _run.Error.Should().StartWith(error);
    }
}
