using System.Net;
using System.Text;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>What an origin gets to see of a client's request.</summary>
internal sealed class FetcherRequestTests : FetcherTestBase
{
    [TestCase("/a/b.txt", "/a/b.txt")]
    [TestCase("/", "/")]
    [TestCase("/?", "/")]
    [TestCase("/a%2Fb%20c", "/a%2Fb%20c")]
    [TestCase("/a%2fb", "/a%2Fb")]
    [TestCase("/%41", "/A")]
    [TestCase("/a?q=%41%2F../..&x=\"<>|", "/a?q=%41%2F../..&x=\"<>|")]
    [TestCase("/a?x=//evil.example/", "/a?x=//evil.example/")]
    [TestCase("/a//b", "/a//b")]
    [TestCase("//evil.example/x", "//evil.example/x")]
    [TestCase("/@evil.example/x", "/@evil.example/x")]
    [TestCase("/:80@evil.example/x", "/:80@evil.example/x")]
    [TestCase("/http://evil.example/x", "/http://evil.example/x")]
    [TestCase("/\\\\evil.example/x", "/%5C%5Cevil.example/x")]
    [TestCase("/a%0D%0AX-Evil:%201", null)]
    [TestCase("/a?b%0D%0AX-Evil:%201", "/a?b%0D%0AX-Evil:%201")]
    [TestCase("/%2e%2e/secret", null)]
    [TestCase("/a/..%2Fsecret", null)]
    [TestCase("http://evil.example/x", "/x")]
    public async Task The_path_reaches_the_origin_byte_for_byte_and_no_other_host(string target, string? expected)
    {
        await StartAsync();
        RawResponse? response = await SendAsync($"GET {target} HTTP/1.1\r\nHost: {(target.StartsWith("http", StringComparison.Ordinal) ? "evil.example" : "here")}\r\n\r\n");
        if (expected is null)
        {
            response!.Status.Should().Be(400);
            Origin.Requests.Should().BeEmpty();
            return;
        }

        response!.Status.Should().Be(200, response.Text);
        OriginRequest request = Origin.Requests.Should().ContainSingle().Subject;
        request.Line.Should().Be($"GET {expected} HTTP/1.1");
        request["Host"].Should().Be(Origin.Url.Authority);
    }

    [Test]
    public async Task The_folder_of_the_origin_comes_first()
    {
        await StartAsync(folder: "site/v1");
        await SendAsync("GET /a?b HTTP/1.1\r\nHost: here\r\n\r\n");
        Origin.Requests.Single().Line.Should().Be("GET /site/v1/a?b HTTP/1.1");
    }

    [Test]
    public async Task Fields_that_concern_the_content_pass_on()
    {
        await StartAsync();
        await SendAsync("GET /a HTTP/1.1\r\nHost: here\r\nAccept: text/html;q=0.5,  */*\r\nuser-agent: x (y) z\r\nX-Latin: caf\u00E9\r\nCookie: a=1; b=2\r\n"
            + "Authorization: Basic abc\r\nRange: bytes=0-1\r\nIf-None-Match: W/\"x\", \"y\"\r\nX-Two: 1\r\nX-Two: 2\r\nX-Empty:\r\nReferer: http://[bad\r\nAccept-Encoding: br\r\n\r\n");
        OriginRequest request = Origin.Requests.Single();
        request.Headers.Should().Contain(
        [
            "Accept: text/html;q=0.5,  */*", "User-Agent: x (y) z", "X-Latin: caf\u00E9", "Cookie: a=1; b=2", "Authorization: Basic abc", "Range: bytes=0-1",
            "If-None-Match: W/\"x\", \"y\"", "X-Two: 1, 2", "X-Empty: ", "Referer: http://[bad", "Accept-Encoding: br",
        ]);
    }

    [TestCase("Connection: keep-alive")]
    [TestCase("Keep-Alive: timeout=5")]
    [TestCase("TE: trailers")]
    [TestCase("Upgrade: h2c")]
    [TestCase("Proxy-Authorization: Basic abc")]
    [TestCase("Proxy-Connection: keep-alive")]
    [TestCase("Proxy: http://evil.example")]
    [TestCase("Expect: 100-continue")]
    [TestCase("Forwarded: for=1.2.3.4;host=evil.example")]
    [TestCase("X-Forwarded-Host: evil.example")]
    [TestCase("X_Forwarded_Host: evil.example", Description = "CGI reads it as the one with hyphens")]
    [TestCase("X-Forwarded: evil.example")]
    [TestCase("X-Forwarded-Port: 1")]
    [TestCase("X-Forwarded-Scheme: nothttps")]
    [TestCase("X-Forwarded-Prefix: /evil")]
    [TestCase("X-Real-IP: 1.2.3.4")]
    [TestCase("X-Original-URL: /admin")]
    [TestCase("X-Rewrite-URL: /admin")]
    [TestCase("X-Host: evil.example")]
    [TestCase("X-HTTP-Method-Override: DELETE")]
    [TestCase("x-owncdn-secret: 1")]
    public async Task What_is_of_the_connection_or_would_be_believed_is_dropped(string line)
    {
        await StartAsync();
        RawResponse? response = await SendAsync($"GET /a HTTP/1.1\r\nHost: here\r\n{line}\r\n\r\n");
        response!.Status.Should().Be(200);
        Origin.Requests.Single()[line.Split(':')[0]].Should().BeNull();
    }

    // Beside "close" or "keep-alive" the web server hides the other words from us; what they name then passes on, which is safe: nothing is hidden from the origin.
    [Test]
    public async Task What_the_client_declares_to_be_of_the_connection_is_dropped()
    {
        await StartAsync();
        await SendAsync("GET /a HTTP/1.1\r\nHost: here\r\nConnection: X-Private\r\nX-Private: 1\r\nX-Public: 1\r\n\r\n");
        OriginRequest request = Origin.Requests.Single();
        (request["X-Private"], request["X-Public"]).Should().Be((null, "1"));
    }

    [Test]
    public async Task Who_asks_and_through_whom_is_said_afresh()
    {
        await StartAsync();
        await SendAsync("GET /a HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nVia: 1.0 fred\r\n\r\n");
        OriginRequest request = Origin.Requests.Single();
        request["X-Forwarded-For"].Should().Be("127.0.0.1");
        request["X-Forwarded-Proto"].Should().Be("http");
        request["Via"].Should().MatchRegex("^1\\.0 fred, 1\\.1 owncdn-[0-9a-f]{16}$");
    }

    [Test]
    public async Task The_settings_name_host_and_fields_of_their_own()
    {
        await StartAsync(", host: \"www.example.org:81\", requestHeaders: { X-Secret: s3cret, accept: text/plain }");
        await SendAsync("GET /a HTTP/1.1\r\nHost: here\r\nX-Secret: forged\r\nAccept: text/html\r\n\r\n");
        OriginRequest request = Origin.Requests.Single();
        request.Headers.Where(line => line.StartsWith("X-Secret", StringComparison.OrdinalIgnoreCase)).Should().Equal("X-Secret: s3cret");
        (request["Host"], request["Accept"]).Should().Be(("www.example.org:81", "text/plain"));
    }

    [Test]
    public async Task A_body_of_known_length_streams_through()
    {
        await StartAsync(new RawOrigin(async request =>
        {
            string body = await request.ReadAsync(int.Parse(request["Content-Length"]!, null));
            await request.SendAsync($"HTTP/1.1 201 Created\r\nLocation: /made\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        }));
        RawResponse? response = await SendAsync("PUT /a HTTP/1.1\r\nHost: here\r\nContent-Type: text/x\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nhello");
        (response!.Status, response.Text, response["Location"]).Should().Be((201, "hello", "/made"));
        OriginRequest request = Origin.Requests.Single();
        (request.Line, request["Content-Type"], request["Content-Encoding"], request["Transfer-Encoding"]).Should().Be(("PUT /a HTTP/1.1", "text/x", "br", null));
    }

    [Test]
    public async Task A_body_in_chunks_streams_through_while_it_comes()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(new RawOrigin(async request =>
        {
            string body = await request.ReadAsync("3\r\none\r\n".Length);
            first.SetResult();
            body += await request.ReadAsync("3\r\ntwo\r\n0\r\n\r\n".Length);
            await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        }));
        using RawConnection client = await RawConnection.OpenAsync(Gateway.Address);
        await client.SendAsync("POST /a HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"u8.ToArray());
        await first.Task;
        await client.SendAsync("3\r\ntwo\r\n0\r\n\r\n"u8.ToArray());
        RawResponse? response = await client.ReceiveAsync();
        (response!.Status, response.Text).Should().Be((200, "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"));
        Origin.Requests.Single()["Transfer-Encoding"].Should().Be("chunked");
    }

    [Test]
    public async Task A_body_that_the_client_breaks_off_breaks_the_request_off()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(new RawOrigin(async request =>
        {
            string half = await request.ReadAsync(4);
            begun.SetResult();
            seen.SetResult(half + await request.ReadAsync(6));
        }));
        using RawConnection client = await RawConnection.OpenAsync(Gateway.Address);
        await client.SendAsync("PUT /a HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\nhalf"u8.ToArray());
        await begun.Task;
        client.EndSending();
        (await client.ReceiveAsync())?.Status.Should().Be(400);
        (await seen.Task).Should().Be("half");
    }

    [TestCase("POST", "0")]
    [TestCase("PUT", "0")]
    [TestCase("DELETE", null)]
    [TestCase("M-SEARCH", null)]
    [TestCase("OPTIONS", null)]
    [TestCase("PROPFIND", null)]
    [TestCase("PATCH", "0")]
    public async Task Every_method_passes_through_also_without_a_body(string method, string? length)
    {
        await StartAsync();
        RawResponse? response = await SendAsync($"{method} /a HTTP/1.1\r\nHost: here\r\n\r\n");
        (response!.Status, response.Text).Should().Be((200, "ok"));
        OriginRequest request = Origin.Requests.Single();
        request.Line.Should().Be($"{method} /a HTTP/1.1");
        request["Transfer-Encoding"].Should().BeNull();
        (request["Content-Length"] ?? "0").Should().Be(length ?? "0");
    }

    [Test]
    public async Task A_get_has_no_body_for_the_origin()
    {
        await StartAsync();
        await SendAsync("GET /a HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\nContent-Type: text/x\r\n\r\nevil");
        OriginRequest request = Origin.Requests.Single();
        (request["Content-Length"], request["Content-Type"]).Should().Be((null, null));
    }

    [TestCase("TRACE /a")]
    [TestCase("CONNECT evil.example:443")]
    public async Task Trace_and_tunnels_are_refused(string line)
    {
        await StartAsync();
        RawResponse? response = await SendAsync($"{line} HTTP/1.1\r\nHost: evil.example:443\r\n\r\n");
        response!.Status.Should().BeOneOf(400, 405);
        Origin.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task A_request_that_comes_back_is_a_loop()
    {
        // The origin sends everything back to the gateway, as a mistaken configuration would.
        Uri? gateway = null;
        await StartAsync(new RawOrigin(async request =>
        {
            using var client = new HttpClient();
            using var again = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway!, "/a"));
            again.Headers.TryAddWithoutValidation("Via", request["Via"]);
            using HttpResponseMessage response = await client.SendAsync(again);
            await request.SendAsync($"HTTP/1.1 {(int)response.StatusCode} x\r\nContent-Length: 0\r\n\r\n");
        }));
        gateway = Gateway.Address;
        (await SendAsync("GET /a HTTP/1.1\r\nHost: here\r\n\r\n"))!.Status.Should().Be(508);
        Origin.Requests.Should().ContainSingle();
    }

    [Test]
    public async Task Connections_are_used_again()
    {
        await StartAsync(new RawOrigin(request => request.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));
        for (int i = 0; i < 5; i++)
        {
            (await Gateway.Client.GetStringAsync(new Uri("/a", UriKind.Relative))).Should().Be("ok");
        }

        (Origin.Requests.Count, Origin.Connections).Should().Be((5, 1));
    }

    private Task StartAsync(string settings = "", string folder = "") =>
        StartAsync(new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"), settings, folder);

    private async Task<RawResponse?> SendAsync(string request)
    {
        using RawConnection client = await RawConnection.OpenAsync(Gateway.Address);
        await client.SendAsync(Encoding.Latin1.GetBytes(request));
        return await client.ReceiveAsync();
    }
}
