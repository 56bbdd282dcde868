using System.Text;
using Gateway.Delivery;
using Gateway.Delivery.Binding;
using Gateway.Tests.S3.Wire;
using Microsoft.Extensions.Primitives;

namespace Gateway.Tests.Delivery.Binding;

/// <summary>Header fields that a binding puts on its answers, and what it puts into queries.</summary>
internal sealed class AnswerHeaderTests
{
    private static readonly FakeSource Source = new FakeSource()
        .Has("a", "content", ("Cache-Control", "max-age=5"), ("X-Frame-Options", "ALLOWALL"), ("Access-Control-Allow-Origin", "https://only.example"), ("Access-Control-Allow-Credentials", "true"))
        .Has("private", "content", ("Cache-Control", "private")).Has("gone", 410, "gone").Has("moved", 302, "", ("Location", "/x"))
        .Has("pic.JPG", "image", ("Vary", "Accept-Encoding"));

    private static readonly HeaderFields Fields = new(
    [
        KeyValuePair.Create("X-Frame-Options", new StringValues("DENY")),
        KeyValuePair.Create("Strict-Transport-Security", new StringValues("max-age=31536000")),
        KeyValuePair.Create("Cache-Control", new StringValues("max-age=77")),
    ]);

    [TestCase("GET", "/a", null, 200, true)]
    [TestCase("HEAD", "/a", null, 200, true)]
    [TestCase("GET", "/a", "Range: bytes=0-1", 206, true)]
    [TestCase("GET", "/a", "Range: bytes=99-", 416, false)]
    [TestCase("GET", "/a", "If-None-Match: \"a\"", 304, true)]
    [TestCase("GET", "/a", "If-Match: \"b\"", 412, false)]
    [TestCase("GET", "/moved", null, 302, true)]
    [TestCase("GET", "/none", null, 404, false)]
    [TestCase("GET", "/gone", null, 410, false)]
    [TestCase("GET", "/%ff", null, 400, false)]
    [TestCase("PUT", "/a", null, 405, false)]
    public async Task Every_answer_carries_them(string method, string path, string? line, int status, bool hasContent)
    {
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", Cors = true, Headers = Fields }, Source);
        (string, string)[] headers = line?.Split(": ") is [var name, var value] ? [(name, value)] : [];
        using HttpResponseMessage response = await server.SendAsync(method, path, headers);
        ((int)response.StatusCode).Should().Be(status);
        Value(response, "X-Frame-Options").Should().Be("DENY");
        Value(response, "Strict-Transport-Security").Should().Be("max-age=31536000");
        Value(response, "X-Content-Type-Options").Should().Be("nosniff");
        Value(response, "Access-Control-Allow-Origin").Should().Be("*");
        Value(response, "Access-Control-Expose-Headers").Should().Be("*");
        response.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
        (Value(response, "Cache-Control") == "max-age=77").Should().Be(hasContent);
    }

    [TestCase("/a", "public, max-age=3600")]
    [TestCase("/private", "private")]
    [TestCase("/none", null)]
    public async Task Clients_are_told_how_long_to_keep_it(string path, string? expected)
    {
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", ClientCacheTime = TimeSpan.FromHours(1) }, Source);
        using HttpResponseMessage response = await server.SendAsync("GET", path);
        Value(response, "Cache-Control").Should().Be(expected);
    }

    [Test]
    public async Task A_preflight_says_what_a_page_may_do()
    {
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", Cors = true }, Source);
        using HttpResponseMessage response = await server.SendAsync(
            "OPTIONS", "/a", ("Origin", "http://p.example"), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "range, x-a"), ("Access-Control-Request-Private-Network", "true"));
        ((int)response.StatusCode).Should().Be(204);
        (Value(response, "Access-Control-Allow-Origin"), Value(response, "Access-Control-Allow-Methods"), Value(response, "Access-Control-Allow-Headers")).Should().Be(("*", "GET, HEAD", "range, x-a"));
        response.Headers.Contains("Access-Control-Allow-Private-Network").Should().BeFalse();
        response.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [TestCase("x-a,%09x-b")]
    [TestCase("x-%01")]
    [TestCase("x-%7F")]
    [TestCase("x-%C3%A4")]
    public async Task A_preflight_that_asks_for_what_is_no_name_is_answered_too(string names)
    {
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", Cors = true }, Source);
        using RawConnection connection = await server.ConnectAsync();
        await connection.SendAsync(Encoding.Latin1.GetBytes($"OPTIONS /a HTTP/1.1\r\nHost: x\r\nOrigin: http://p.example\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: {Uri.UnescapeDataString(names)}\r\n\r\n"));
        RawResponse response = (await connection.ReceiveAsync())!;
        response.Status.Should().Be(204);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Options_alone_names_the_methods(bool cors)
    {
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", Cors = cors }, Source);
        using HttpResponseMessage response = await server.SendAsync("OPTIONS", "/a");
        ((int)response.StatusCode, string.Join(", ", response.Content.Headers.Allow)).Should().Be((204, "GET, HEAD, OPTIONS"));
        response.Headers.Contains("Access-Control-Allow-Methods").Should().BeFalse();
    }

    [TestCase("/pic.JPG", "image/avif,image/webp,*/*;q=0.8", "GET pic.JPG?webp=1", true)]
    [TestCase("/pic.JPG?w=5", "*/*", "GET pic.JPG?w=5&webp=0", true)]
    [TestCase("/pic.JPG", "image/webp;q=0", "GET pic.JPG?webp=0", true)]
    [TestCase("/pic.JPG?webp=0", "image/webp", "GET pic.JPG?webp=0", false)]
    [TestCase("/a", "image/webp", "GET a?webp=1", true)]
    [TestCase("/style.css", "image/webp", "GET style.css", false)]
    public async Task An_optimizer_is_told_whether_the_client_takes_webp(string path, string accept, string asked, bool varies)
    {
        Source.Asked.Clear();
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", AppendWebp = true }, Source);
        using HttpResponseMessage response = await server.SendAsync("GET", path, ("Accept", accept));
        Source.Asked.Should().Equal(asked);
        response.Headers.Vary.Contains("Accept").Should().Be(varies);
        response.Headers.Vary.Contains("Accept-Encoding").Should().Be(path.StartsWith("/pic", StringComparison.Ordinal));
    }

    [Test]
    public async Task The_query_is_dropped_before_the_choice_is_put_in()
    {
        Source.Asked.Clear();
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", AppendWebp = true, RemoveQuery = true }, Source);
        (await server.StatusAsync("GET", "/pic.JPG?webp=1&x=2")).Should().Be(200);
        Source.Asked.Should().Equal("GET pic.JPG?webp=0");
    }

    [TestCase("GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400)]
    [TestCase("GET /a HTTP/1.1\r\n\r\n", 400)]
    [TestCase("GET /a HTTP/1.1\nHost: x\n\n", 400)]
    [TestCase("GET /a HTTP/1.1\r\nHost: x\nX: 1\r\n\r\n", 400)]
    [TestCase("GET http://other/a HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n", 200)]
    [TestCase("GET /a\0 HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET /%2e%2e/a HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET /x/..%2fa HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET /x/..\\a HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET /%00a HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET /a% HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET /a?b#0 HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET /a%0d%0aX:1 HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET //a HTTP/1.1\r\nHost: x\r\n\r\n", 404)]
    [TestCase("GET /a HTTP/1.0\r\n\r\n", 200)]
    public async Task Odd_targets_are_refused_or_mean_what_they_say(string request, int status)
    {
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www" }, Source);
        using RawConnection connection = await server.ConnectAsync();
        await connection.SendAsync(System.Text.Encoding.Latin1.GetBytes(request));
        (await connection.ReceiveAsync())!.Status.Should().Be(status);
    }

    private static string? Value(HttpResponseMessage response, string name) => response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
