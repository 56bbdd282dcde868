using System.Net;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>Origins that break off, lie about lengths, never end or talk no HTTP: no client takes what came of it for the whole.</summary>
internal sealed class FetcherBrokenOriginTests : FetcherTestBase
{
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", TestName = "shorter than announced")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", TestName = "nothing of what was announced")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", TestName = "no last chunk")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nhalf", TestName = "half a chunk")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalfX\r\n0\r\n\r\n", TestName = "a chunk longer than it said")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nxyz\r\nrest\r\n0\r\n\r\n", TestName = "a chunk size that is none")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nFFFFFFFFFFFFFFFFF\r\nrest\r\n0\r\n\r\n", TestName = "a chunk size without end")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\nX-T: 1\r\n", TestName = "trailers that break off")]
    [TestCase("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-99/200\r\n\r\nhalf", TestName = "a part shorter than its range")]
    [TestCase("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/200\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n", TestName = "a part longer than its range")]
    public async Task A_broken_body_never_looks_whole(string answer)
    {
        await StartAsync(new RawOrigin(answer));
        await AssertBrokenAsync();
    }

    [Test]
    public async Task A_reset_in_the_middle_never_looks_whole()
    {
        await StartAsync(new RawOrigin(async request =>
        {
            await request.SendAsync("HTTP/1.1 200 OK\r\n\r\nhalf");
            request.Reset();
        }));
        await AssertBrokenAsync();
    }

    [TestCase("SMTP ready\r\n\r\n", TestName = "no HTTP")]
    [TestCase("HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\nok", TestName = "no status")]
    [TestCase("\0\u0001\u0002", TestName = "bytes")]
    [TestCase("", TestName = "nothing")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-", TestName = "half a head")]
    [TestCase("HTTP/1.1 200 OK\r\nBad Name: 1\r\nContent-Length: 2\r\n\r\nok", TestName = "a name with a space")]
    [TestCase("HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\nok", TestName = "a line that is no field")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\nokay", TestName = "two lengths")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", TestName = "a length below nothing")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2x\r\n\r\nok", TestName = "a length that is no number")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok", TestName = "a length beyond all numbers")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", TestName = "a length and chunks")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", TestName = "a coding nobody asked for")]
    [TestCase("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", TestName = "another protocol")]
    [TestCase("HTTP/1.1 206 Partial Content\r\nContent-Length: 2\r\n\r\nok", TestName = "a part of nothing said")]
    [TestCase("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-9/20\r\nContent-Length: 2\r\n\r\nok", TestName = "a part of another length")]
    public async Task What_cannot_be_read_is_a_bad_gateway(string answer)
    {
        await StartAsync(new RawOrigin(answer));
        using HttpResponseMessage response = await GetAsync();
        response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync()).Should().Be("502 Bad Gateway\n");
    }

    [TestCase("X-Endless: 1\r\n")]
    [TestCase("x")]
    public async Task Endless_headers_are_a_bad_gateway(string piece)
    {
        string block = string.Concat(Enumerable.Repeat(piece, 1000));
        await StartAsync(new RawOrigin(async request =>
        {
            await request.SendAsync("HTTP/1.1 200 OK\r\n");
            while (true)
            {
                await request.SendAsync(block);
            }
        }));
        using HttpResponseMessage response = await GetAsync();
        response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
    }

    [Test]
    public async Task Nobody_there_is_a_bad_gateway()
    {
        await StartServicesAsync(new RawOrigin(""),
            $$"""
              - { id: origin, type: http-fetcher, url: "http://127.0.0.1:{{RawOrigin.DeadPort()}}/" }
              - { id: www, type: public-http-binding, source: origin }
            """);
        using HttpResponseMessage response = await GetAsync();
        response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
    }

    [TestCase("memory-cache", "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: 100\r\n\r\nhalf")]
    [TestCase("memory-cache", "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    [TestCase("disk-cache", "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: 100\r\n\r\nhalf")]
    [TestCase("disk-cache", "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    public async Task What_is_broken_is_not_kept(string cache, string broken)
    {
        int asked = 0;
        var origin = new RawOrigin(async request =>
        {
            await request.SendAsync(asked++ == 0 ? broken : "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nConnection: close\r\nContent-Length: 5\r\n\r\nwhole");
            request.Close();
        });
        await StartServicesAsync(origin,
            $$"""
              - { id: origin, type: http-fetcher, url: "{{origin.Url}}" }
              - { id: cache, type: {{cache}}, source: origin }
              - { id: www, type: public-http-binding, source: cache }
            """);
        await AssertBrokenAsync();
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await GetAsync();
            (await response.Content.ReadAsStringAsync()).Should().Be("whole");
        }
    }

    [Test]
    public async Task More_than_may_be_is_refused_where_it_is_announced()
    {
        await StartAsync(new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901"), ", maxSize: 10");
        using HttpResponseMessage response = await GetAsync();
        response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
    }

    [Test]
    public async Task More_than_may_be_is_cut_where_it_is_found()
    {
        await StartAsync(new RawOrigin("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n5\r\n78901\r\n0\r\n\r\n"), ", maxSize: 10");
        await AssertBrokenAsync();
    }

    private async Task AssertBrokenAsync()
    {
        Func<Task<string>> read = async () =>
        {
            using HttpResponseMessage response = await GetAsync();
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsStringAsync();
        };
        await read.Should().ThrowAsync<HttpRequestException>();
    }

    private Task<HttpResponseMessage> GetAsync() => Gateway.Client.GetAsync(new Uri("/a", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
}
