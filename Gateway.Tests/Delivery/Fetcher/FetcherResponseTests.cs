using System.Net;
using System.Text;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>What clients get to see of an origin's answer.</summary>
internal sealed class FetcherResponseTests : FetcherTestBase
{
    [Test]
    public async Task Fields_pass_on_line_by_line_as_they_are()
    {
        RawResponse response = await GetAsync("HTTP/1.1 200 Whatever\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-B: 1\r\n"
            + "X-A: caf\u00E9\r\nX-B: 2\r\nCache-Control: max-age=1 , foo\r\nContent-Encoding: br\r\nExpires: 0\r\nServer: me\r\nLast-Modified: nonsense\r\nETag: unquoted\r\n"
            + "Keep-Alive: timeout=5\r\nProxy-Authenticate: x\r\nConnection: X-Hop, keep-alive\r\nX-Hop: 1\r\nTrailer: X-T\r\nUpgrade: x\r\n\r\nok");
        response.Status.Should().Be(200);
        response.Text.Should().Be("ok");
        response.Headers.Should().Contain(
        [
            ("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Content-Length", "2"), ("X-A", "caf\u00E9"), ("Cache-Control", "max-age=1 , foo"), ("Content-Encoding", "br"),
            ("Expires", "0"), ("Server", "me"), ("Last-Modified", "nonsense"), ("ETag", "unquoted"),
        ]);
        response.Headers.Where(h => h.Name == "Set-Cookie").Select(h => h.Value).Should().Equal("a=1", "b=2");
        response.Headers.Where(h => h.Name == "X-B").Select(h => h.Value).Should().Equal("1", "2");
        response.Headers.Select(h => h.Name).Should().NotContain(["Keep-Alive", "Proxy-Authenticate", "X-Hop", "Trailer", "Upgrade", "Connection"]);
    }

    [Test]
    public async Task A_missing_date_is_added() => (await GetAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))["Date"].Should().EndWith("GMT");

    [TestCase(301, "Moved Permanently")]
    [TestCase(302, "")]
    [TestCase(401, "Unauthorized")]
    [TestCase(404, "Not Found")]
    [TestCase(418, "Teapot")]
    [TestCase(500, "Internal Server Error")]
    [TestCase(503, "Service Unavailable")]
    [TestCase(599, "x")]
    public async Task Other_answers_pass_on_as_they_are(int status, string reason)
    {
        RawResponse response = await GetAsync($"HTTP/1.1 {status} {reason}\r\nLocation: http://elsewhere.example/\r\nWWW-Authenticate: Basic\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbody");
        (response.Status, response.Text, response["Location"], response["Retry-After"]).Should().Be((status, "body", "http://elsewhere.example/", "7"));
        Origin.Requests.Should().ContainSingle();
    }

    [Test]
    public async Task Chunks_and_their_trailers_are_read()
    {
        RawResponse response = await GetAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n3;ext=1\r\none\r\n3\r\ntwo\r\n0\r\nX-T: 1\r\n\r\n");
        (response.Status, response.Text, response["X-T"], response["Content-Length"]).Should().Be((200, "onetwo", null, null));
    }

    [Test]
    public async Task A_body_may_end_with_the_connection()
    {
        RawResponse response = await GetAsync("HTTP/1.0 200 OK\r\n\r\nuntil the end");
        (response.Status, response.Text).Should().Be((200, "until the end"));
    }

    [Test]
    public async Task Folded_lines_and_controls_make_no_new_lines()
    {
        RawResponse response = await GetAsync("HTTP/1.1 200 OK\r\nX-Folded: one\r\n two\r\nX-Control: a\u0001b\u007F\r\nContent-Length: 2\r\n\r\nok");
        response.Status.Should().Be(200);
        response["X-Folded"].Should().MatchRegex("^one +two$");
        response["X-Control"].Should().Be("a b");
    }

    [TestCase(200)]
    [TestCase(404)]
    public async Task A_head_has_the_length_and_no_body(int status)
    {
        await StartAsync(new RawOrigin($"HTTP/1.1 {status} x\r\nContent-Length: 1234\r\nETag: \"x\"\r\n\r\n"));
        using RawConnection client = await RawConnection.OpenAsync(Gateway.Address);
        await client.SendAsync("HEAD /a HTTP/1.1\r\nHost: here\r\n\r\n"u8.ToArray());
        RawResponse? response = await client.ReceiveAsync(head: true);
        (response!.Status, response["Content-Length"], response["ETag"]).Should().Be((status, "1234", "\"x\""));
    }

    [TestCase("204 No Content")]
    [TestCase("304 Not Modified")]
    public async Task Answers_that_have_no_body_have_none(string status)
    {
        RawResponse response = await GetAsync($"HTTP/1.1 {status}\r\nETag: \"x\"\r\n\r\n");
        (response.Status, response.Text, response["ETag"]).Should().Be((int.Parse(status[..3], null), "", "\"x\""));
    }

    [Test]
    public async Task A_part_passes_on()
    {
        RawResponse response = await GetAsync("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-8/100\r\nContent-Length: 4\r\n\r\npart");
        (response.Status, response.Text, response["Content-Range"]).Should().Be((206, "part", "bytes 5-8/100"));
    }

    [Test]
    public async Task Bytes_after_the_end_are_nobodys_answer()
    {
        await StartAsync(new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
        for (int i = 0; i < 4; i++)
        {
            (await Gateway.Client.GetStringAsync(new Uri("/a", UriKind.Relative))).Should().Be("ok");
        }

        Origin.Requests.Should().HaveCount(4);
    }

    [Test]
    public async Task A_large_body_streams_through_whole()
    {
        byte[] bytes = new byte[5 << 20];
        new Random(5).NextBytes(bytes);
        await StartAsync(new RawOrigin(async request =>
        {
            await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {bytes.Length}\r\n\r\n");
            for (int at = 0; at < bytes.Length; at += 1 << 20)
            {
                await request.SendAsync(bytes[at..(at + (1 << 20))]);
            }
        }));
        (await Gateway.Client.GetByteArrayAsync(new Uri("/a", UriKind.Relative))).Should().Equal(bytes);
    }

    [Test]
    public async Task A_body_is_passed_on_while_it_comes()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(new RawOrigin(async request =>
        {
            await request.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none");
            await goOn.Task;
            await request.SendAsync("two");
        }));
        using HttpResponseMessage response = await Gateway.Client.GetAsync(new Uri("/a", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Stream body = await response.Content.ReadAsStreamAsync();
        byte[] bytes = new byte[6];
        await body.ReadExactlyAsync(bytes.AsMemory(0, 3));
        Encoding.ASCII.GetString(bytes, 0, 3).Should().Be("one");
        goOn.SetResult();
        await body.ReadExactlyAsync(bytes.AsMemory(3, 3));
        Encoding.ASCII.GetString(bytes).Should().Be("onetwo");
    }

    private async Task<RawResponse> GetAsync(string answer)
    {
        await StartAsync(new RawOrigin(answer));
        using RawConnection client = await RawConnection.OpenAsync(Gateway.Address);
        await client.SendAsync("GET /a HTTP/1.1\r\nHost: here\r\n\r\n"u8.ToArray());
        RawResponse? response = await client.ReceiveAsync();
        response.Should().NotBeNull();
        return response!;
    }
}
