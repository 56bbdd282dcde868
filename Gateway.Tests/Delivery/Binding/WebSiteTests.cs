using System.Net;
using Gateway.Delivery;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Binding.Signing;
using Gateway.Delivery.Binding.Site;
using Gateway.Tests.Delivery.Caching;

namespace Gateway.Tests.Delivery.Binding;

internal sealed class WebSiteTests
{
    private static readonly FakeSource Source = new FakeSource()
        .Has("index.html", "home", ("Cache-Control", "max-age=600"), ("Vary", "Accept-Encoding"))
        .Has("docs/index.html", "docs").Has("docs/a b/index.html", "deep").Has("both", "file").Has("both/index.html", "folder")
        .Has("evil.example/index.html", "x").Has("/evil.example/index.html", "y").Has("a:b/index.html", "colon").Has("docs/page", "page")
        .Has("errors/404.html", "not here", ("Cache-Control", "max-age=31536000"), ("Content-Language", "en"), ("Vary", "Accept-Encoding"))
        .Has("down", 503, "busy");

    [TestCase("/s/", "home")]
    [TestCase("/s/docs/", "docs")]
    [TestCase("/s/docs/?x=1", "docs")]
    [TestCase("/s/docs/a%20b/", "deep")]
    [TestCase("/s/both", "file")]
    [TestCase("/s/both/", "folder")]
    [TestCase("/s/docs/index.html", "docs")]
    public async Task A_folder_is_its_index(string path, string body)
    {
        await using BindingServer server = await StartAsync(new SiteOptions());
        using HttpResponseMessage response = await server.SendAsync("GET", path);
        ((int)response.StatusCode, await response.Content.ReadAsStringAsync()).Should().Be((200, body));
    }

    [Test]
    public async Task An_index_has_ranges_and_conditions_like_any_content()
    {
        await using BindingServer server = await StartAsync(new SiteOptions());
        (await server.StatusAsync("GET", "/s/docs/", ("If-None-Match", "\"docs/index.html\""))).Should().Be(304);
        (await server.StatusAsync("GET", "/s/docs/", ("Range", "bytes=1-2"))).Should().Be(206);
        (await server.StatusAsync("HEAD", "/s/docs/")).Should().Be(200);
    }

    [TestCase("/s/docs", "./docs/", "/s/docs/")]
    [TestCase("/s/docs?a=1&b=%2F", "./docs/?a=1&b=%2F", "/s/docs/?a=1&b=%2F")]
    [TestCase("/s/docs/a%20b", "./a%20b/", "/s/docs/a%20b/")]
    [TestCase("/s/a:b", "./a:b/", "/s/a:b/")]
    [TestCase("/s//evil.example", "./evil.example/", "/s//evil.example/")]
    public async Task A_folder_without_its_slash_is_redirected_to(string path, string location, string lands)
    {
        await using BindingServer server = await StartAsync(new SiteOptions());
        using HttpResponseMessage response = await server.SendAsync("GET", path);
        ((int)response.StatusCode, response.Headers.NonValidated["Location"].ToString()).Should().Be((301, location));
        var target = new Uri(response.RequestMessage!.RequestUri!, response.Headers.Location!);
        (target.PathAndQuery, target.Authority).Should().Be((lands, server.Client.BaseAddress!.Authority));
    }

    [TestCase("//evil.example")]
    [TestCase("//evil.example?x")]
    [TestCase("///evil.example")]
    [TestCase("/%5Cevil.example")]
    [TestCase("/%2Fevil.example")]
    public async Task No_path_leads_to_another_host(string path)
    {
        var source = new FakeSource();
        foreach (string prefix in (string[])["", "/", "//", "\\"])
        {
            source.Has($"{prefix}evil.example/index.html", "x");
        }

        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", Site = new SiteOptions() }, source);
        using HttpResponseMessage response = await server.SendAsync("GET", path);
        response.StatusCode.Should().Be(HttpStatusCode.MovedPermanently);
        string location = response.Headers.NonValidated["Location"].ToString();
        location.Should().StartWith("./").And.NotContain("\\").And.NotContain("//");
    }

    [Test]
    public async Task Without_the_option_there_is_no_redirect()
    {
        await using BindingServer server = await StartAsync(new SiteOptions { TrailingSlash = false });
        (await server.StatusAsync("GET", "/s/docs")).Should().Be(404);
    }

    [Test]
    public async Task A_redirect_keeps_a_folders_signature()
    {
        var options = new BindingOptions { Id = "www", Site = new SiteOptions(), SignedUrls = new SignedUrlOptions(["a key of sixteen characters"]) };
        await using BindingServer server = await BindingServer.StartAsync(options, Source);
        string query = new UrlSigner("a key of sixteen characters", "www").SignQuery("/", "", TimeProvider.System.GetUtcNow().AddHours(1), ofFolder: true);
        using HttpResponseMessage response = await server.SendAsync("GET", $"/docs{query}");
        response.Headers.NonValidated["Location"].ToString().Should().Be($"./docs/{query}");
        (await server.StatusAsync("GET", $"/docs/{query}")).Should().Be(200);
    }

    [TestCase("/s/none")]
    [TestCase("/s/none/")]
    [TestCase("/s/docs/none.html?x=1")]
    public async Task What_is_not_there_has_the_sites_own_page(string path)
    {
        await using BindingServer server = await StartAsync(new SiteOptions { ErrorDocument = ContentPath.OfDecoded("errors/404.html") });
        using HttpResponseMessage response = await server.SendAsync("GET", path, ("Range", "bytes=0-1"), ("If-None-Match", "\"errors/404.html\""));
        ((int)response.StatusCode, await response.Content.ReadAsStringAsync()).Should().Be((404, "not here"));
        response.Content.Headers.ContentLanguage.Should().Equal("en");
        response.Headers.CacheControl.Should().BeNull("the page may be kept for a year, that something is missing may not");
        response.Headers.ETag.Should().BeNull();
        response.Headers.Vary.Should().Equal("Accept-Encoding");
        using HttpResponseMessage head = await server.SendAsync("HEAD", path);
        ((int)head.StatusCode, head.Content.Headers.ContentLength).Should().Be((404, 8));
    }

    [Test]
    public async Task Its_status_can_be_chosen()
    {
        await using BindingServer server = await StartAsync(new SiteOptions { ErrorDocument = ContentPath.OfDecoded("errors/404.html"), ErrorStatus = 410 });
        (await server.StatusAsync("GET", "/s/none")).Should().Be(410);
    }

    [Test]
    public async Task A_page_that_is_missing_itself_is_no_error_of_its_own()
    {
        await using BindingServer server = await StartAsync(new SiteOptions { ErrorDocument = ContentPath.OfDecoded("none.html") });
        using HttpResponseMessage response = await server.SendAsync("GET", "/s/none");
        ((int)response.StatusCode, await response.Content.ReadAsStringAsync()).Should().Be((404, "404 Not Found\n"));
        (await server.StatusAsync("GET", "/s/down")).Should().Be(503, "other errors are not the page's");
    }

    [TestCase("text/html,application/xhtml+xml,*/*;q=0.8", 200, "home")]
    [TestCase("application/json", 404, "404 Not Found\n")]
    [TestCase("*/*", 404, "404 Not Found\n")]
    [TestCase("text/html;q=0", 404, "404 Not Found\n")]
    public async Task A_single_page_application_finds_its_way_itself(string accept, int status, string body)
    {
        await using BindingServer server = await StartAsync(new SiteOptions { SinglePage = true });
        using HttpResponseMessage response = await server.SendAsync("GET", "/s/orders/17", ("Accept", accept));
        ((int)response.StatusCode, await response.Content.ReadAsStringAsync()).Should().Be((status, body));
        response.Headers.Vary.Should().Contain("Accept");
        (await server.StatusAsync("POST", "/s/orders/17", ("Accept", accept))).Should().Be(405);
        using HttpResponseMessage there = await server.SendAsync("GET", "/s/docs/page", ("Accept", accept));
        (await there.Content.ReadAsStringAsync()).Should().Be("page");
        there.Headers.Vary.Should().BeEmpty();
    }

    [TestCase(true, false, false)]
    [TestCase(false, true, false)]
    [TestCase(false, false, true)]
    public async Task What_is_missing_is_let_go_of_when_the_next_question_fails(bool trailingSlash, bool hasErrorDocument, bool singlePage)
    {
        var site = new SiteOptions { TrailingSlash = trailingSlash, ErrorDocument = hasErrorDocument ? ContentPath.OfDecoded("404.html") : null, SinglePage = singlePage };
        var missing = new GatedBody();
        var origin = new ScriptedOrigin
        {
            Answer = request => request.Path.Decoded == "none" ? Task.FromResult(ScriptedOrigin.Result(404, missing, length: null)) : Task.FromException<ContentResult>(new IOException("The disk is gone.")),
        };
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", Site = site }, origin);
        (await server.StatusAsync("GET", "/none", ("Accept", "text/html"))).Should().Be(500);
        missing.Disposed.IsCompletedSuccessfully.Should().BeTrue();
    }

    private static Task<BindingServer> StartAsync(SiteOptions site) => BindingServer.StartAsync(new BindingOptions { Id = "www", PathPrefix = "/s/", Site = site }, Source);
}
