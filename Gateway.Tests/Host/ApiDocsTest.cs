using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Host;

internal sealed partial class ApiDocsTest
{
    private RunningGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task Start() => _gateway = await RunningGateway.StartAsync(config => config with { Domains = ["s3.example.com"] });

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("/openapi/standard.json", "application/json")]
    [TestCase("/docs/api", "text/html")]
    [TestCase("/docs/api?key=1", "text/html")]
    [TestCase("/docs/api/page.js", "text/javascript")]
    [TestCase("/docs/api/swagger-ui-bundle.js", "text/javascript")]
    [TestCase("/docs/api/swagger-ui-bundle.js.LICENSE.txt", "text/plain")]
    [TestCase("/docs/api/swagger-ui.css", "text/css")]
    [TestCase("/docs/api/favicon-32x32.png", "image/png")]
    [TestCase("/docs/api/LICENSE", "text/plain")]
    [TestCase("/docs/api/NOTICE", "text/plain")]
    public async Task Files_are_read_without_a_key_and_once_only(string path, string type)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(path);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be(type);
        (await response.Content.ReadAsByteArrayAsync()).Should().NotBeEmpty().And.HaveCount((int)response.Content.Headers.ContentLength!);
        response.Headers.CacheControl!.NoCache.Should().BeTrue();
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        response.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("default-src 'none';").And.NotContain("unsafe");

        foreach (string known in (string[])[response.Headers.ETag!.ToString(), $"\"other\", W/{response.Headers.ETag}", "*"])
        {
            using HttpResponseMessage again = await SendAsync(HttpMethod.Get, path, ("If-None-Match", known));
            again.StatusCode.Should().Be(HttpStatusCode.NotModified);
            again.Headers.ETag.Should().Be(response.Headers.ETag);
            (await again.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        }

        using HttpResponseMessage changed = await SendAsync(HttpMethod.Get, path, ("If-None-Match", "\"other\""));
        changed.StatusCode.Should().Be(HttpStatusCode.OK);
        using HttpResponseMessage head = await SendAsync(HttpMethod.Head, path);
        head.StatusCode.Should().Be(HttpStatusCode.OK);
        head.Headers.ETag.Should().Be(response.Headers.ETag);
        head.Content.Headers.ContentLength.Should().Be(response.Content.Headers.ContentLength);
        using HttpResponseMessage post = await SendAsync(HttpMethod.Post, path);
        post.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        post.Content.Headers.Allow.Should().Equal("GET", "HEAD");
    }

    [Test]
    public async Task Everything_that_the_page_loads_is_there_and_of_this_gateway()
    {
        var page = new Uri(_gateway.Client.BaseAddress!, "/docs/api");
        string html = await _gateway.Client.GetStringAsync(page);
        Uri[] loaded = [.. Loaded().Matches(html).Select(match => new Uri(page, match.Groups["url"].Value))];
        loaded.Select(url => url.AbsolutePath).Should().Contain(["/openapi/standard.json", "/docs/api/page.js", "/docs/api/swagger-ui-bundle.js", "/docs/api/swagger-ui.css"]);
        foreach (Uri url in loaded)
        {
            url.Authority.Should().Be(page.Authority);
            using HttpResponseMessage response = await _gateway.Client.GetAsync(url);
            response.StatusCode.Should().Be(HttpStatusCode.OK, "of {0}", url);
        }

        html.Should().NotMatchRegex("<script[^>]*>[^<]", "the policy forbids scripts in the page itself");
        using JsonDocument document = JsonDocument.Parse(await _gateway.Client.GetStringAsync("/openapi/standard.json"));
        document.RootElement.GetProperty("openapi").GetString().Should().StartWith("3.1");
    }

    [Test]
    public async Task With_a_slash_at_its_end_the_page_is_found_too()
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync("/docs/api/");
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.RequestMessage!.RequestUri!.AbsolutePath.Should().Be("/docs/api");
    }

    [TestCase("/docs/api/other.js")]
    [TestCase("/docs")]
    [TestCase("/openapi/standard.jso%6E")]
    [TestCase("/docs/api", "x-amz-date", "20251120T000000Z")]
    [TestCase("/docs/api", "Authorization", "AWS4-HMAC-SHA256 Credential=a")]
    [TestCase("/openapi/standard.json", "Host", "bucket.s3.example.com")]
    [TestCase("/openapi/standard.json?X-Amz-Signature=abc")]
    public async Task Objects_of_buckets_with_such_names_are_reached_over_s3(string path, string header = "Accept", string value = "*/*")
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path, (header, value));
        response.Headers.Contains("x-amz-request-id").Should().BeTrue();
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var url = new Uri(_gateway.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(method, url);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _gateway.Client.SendAsync(request);
    }

    [GeneratedRegex("""
        (href|src|data-document)="(?<url>[^"]+)"
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Loaded();
}
