using System.Net;

namespace Gateway.Tests.Delivery.Chains;

/// <summary>What every chain does, whatever it is made of: RFC 9110 over the wire, cold and warm.</summary>
[TestFixtureSource(typeof(ChainCase), nameof(ChainCase.All))]
internal sealed class ChainContract(ChainCase chain)
{
    private static int _names;

    private DeliveringGateway? _origin;
    private DeliveringGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        string services = chain.Services;
        if (chain.Leaf == "origin")
        {
            _origin = await DeliveringGateway.StartAsync("  - { id: main, type: storage }\n  - { id: www, type: public-http-binding, source: main, pathPrefix: /from/ }");
            services = services.Replace("ORIGIN", $"{_origin.Address}from/", StringComparison.Ordinal);
        }

        _gateway = await DeliveringGateway.StartAsync(services);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        if (_origin is not null)
        {
            await _origin.DisposeAsync();
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(100_000)]
    [TestCase(6_000_000)]
    public async Task Content_comes_whole_with_what_is_known_of_it(int length)
    {
        byte[] bytes = Bytes(length);
        string path = await WriteAsync(bytes, ".txt");
        string? etag = null;
        for (int pass = 0; pass < 3; pass++)
        {
            using HttpResponseMessage response = await GetAsync(path);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            (await response.Content.ReadAsByteArrayAsync()).Should().Equal(bytes);
            response.Content.Headers.ContentLength.Should().Be(length);
            response.Content.Headers.ContentType!.MediaType.Should().Be("text/plain");
            response.Content.Headers.LastModified.Should().NotBeNull();
            response.Headers.Date.Should().NotBeNull();
            response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
            response.Headers.ETag.Should().NotBeNull();
            etag ??= response.Headers.ETag!.ToString();
            response.Headers.ETag!.ToString().Should().Be(etag);
        }
    }

    [Test]
    public async Task A_head_tells_the_same_without_the_bytes()
    {
        string path = await WriteAsync(Bytes(5000), ".txt");
        for (int pass = 0; pass < 3; pass++)
        {
            using HttpResponseMessage head = await SendAsync(HttpMethod.Head, path);
            using HttpResponseMessage get = await GetAsync(path);
            head.StatusCode.Should().Be(HttpStatusCode.OK);
            head.Content.Headers.ContentLength.Should().Be(5000);
            head.Headers.ETag.Should().Be(get.Headers.ETag);
            (await get.Content.ReadAsByteArrayAsync()).Should().HaveCount(5000);
        }
    }

    [TestCase("bytes=0-0", 0, 1)]
    [TestCase("bytes=10-19", 10, 10)]
    [TestCase("bytes=4990-", 4990, 10)]
    [TestCase("bytes=-3", 4997, 3)]
    [TestCase("bytes=-9999", 0, 5000)]
    [TestCase("bytes=4999-9999", 4999, 1)]
    public async Task A_range_is_answered_with_just_those_bytes(string range, int offset, int length)
    {
        byte[] bytes = Bytes(5000);
        string path = await WriteAsync(bytes, ".txt");
        for (int pass = 0; pass < 3; pass++)
        {
            using HttpResponseMessage response = await GetAsync(path, ("Range", range));
            response.StatusCode.Should().Be(HttpStatusCode.PartialContent);
            response.Content.Headers.ContentRange!.ToString().Should().Be($"bytes {offset}-{offset + length - 1}/5000");
            (await response.Content.ReadAsByteArrayAsync()).Should().Equal(bytes[offset..(offset + length)]);
        }

        using HttpResponseMessage whole = await GetAsync(path);
        (await whole.Content.ReadAsByteArrayAsync()).Should().Equal(bytes, "a range must not pass for the whole");
    }

    [Test]
    public async Task Ranges_of_large_content_come_from_anywhere_in_it()
    {
        byte[] bytes = Bytes(6_000_000);
        string path = await WriteAsync(bytes, ".txt");
        foreach ((int offset, int length) in ((int, int)[])[(5_900_000, 100_000), (0, 10), (3_000_000, 1_500_000), (1_048_570, 20), (2_000_000, 3_999_999), (5_999_999, 1)])
        {
            using HttpResponseMessage response = await GetAsync(path, ("Range", $"bytes={offset}-{offset + length - 1}"));
            response.StatusCode.Should().Be(HttpStatusCode.PartialContent);
            (await response.Content.ReadAsByteArrayAsync()).Should().Equal(bytes[offset..(offset + length)]);
        }

        using HttpResponseMessage whole = await GetAsync(path);
        (await whole.Content.ReadAsByteArrayAsync()).Should().Equal(bytes);
    }

    [Test]
    public async Task Several_ranges_come_as_parts()
    {
        string path = await WriteAsync("0123456789"u8.ToArray(), ".txt");
        for (int pass = 0; pass < 3; pass++)
        {
            using HttpResponseMessage response = await GetAsync(path, ("Range", "bytes=0-1,8-"));
            response.StatusCode.Should().Be(HttpStatusCode.PartialContent);
            response.Content.Headers.ContentType!.MediaType.Should().Be("multipart/byteranges");
            string body = await response.Content.ReadAsStringAsync();
            body.Should().Contain("Content-Range: bytes 0-1/10\r\n\r\n01\r\n").And.Contain("Content-Range: bytes 8-9/10\r\n\r\n89\r\n");
        }
    }

    [Test]
    public async Task What_lies_beyond_the_content_is_refused()
    {
        string path = await WriteAsync(Bytes(10), ".txt");
        for (int pass = 0; pass < 3; pass++)
        {
            using HttpResponseMessage response = await GetAsync(path, ("Range", "bytes=10-"));
            response.StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
            response.Content.Headers.ContentRange!.ToString().Should().Be("bytes */10");
            using HttpResponseMessage whole = await GetAsync(path);
            (await whole.Content.ReadAsByteArrayAsync()).Should().HaveCount(10);
        }
    }

    [Test]
    public async Task Conditions_are_held_against_the_content()
    {
        string path = await WriteAsync(Bytes(100), ".txt");
        for (int pass = 0; pass < 3; pass++)
        {
            using HttpResponseMessage first = await GetAsync(path);
            string etag = first.Headers.ETag!.ToString();
            string modified = first.Content.Headers.LastModified!.Value.ToString("R");
            using HttpResponseMessage known = await GetAsync(path, ("If-None-Match", etag));
            (known.StatusCode, known.Headers.ETag!.ToString()).Should().Be((HttpStatusCode.NotModified, etag));
            (await known.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
            (await StatusAsync(path, ("If-None-Match", "\"other\""))).Should().Be(HttpStatusCode.OK);
            (await StatusAsync(path, ("If-Modified-Since", modified))).Should().Be(HttpStatusCode.NotModified);
            (await StatusAsync(path, ("If-Match", "\"other\""))).Should().Be(HttpStatusCode.PreconditionFailed);
            (await StatusAsync(path, ("If-Match", etag))).Should().Be(HttpStatusCode.OK);
            (await StatusAsync(path, ("If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT"))).Should().Be(HttpStatusCode.PreconditionFailed);
            (await StatusAsync(path, ("Range", "bytes=0-0"), ("If-Range", etag))).Should().Be(HttpStatusCode.PartialContent);
            (await StatusAsync(path, ("Range", "bytes=0-0"), ("If-Range", "\"other\""))).Should().Be(HttpStatusCode.OK);
        }
    }

    [Test]
    public async Task What_is_not_there_is_404_until_it_is()
    {
        string name = NewName(".txt");
        for (int pass = 0; pass < 2; pass++)
        {
            (await StatusAsync(name)).Should().Be(HttpStatusCode.NotFound);
        }

        await WriteAsync(name, Bytes(10));
        (await StatusAsync(name)).Should().Be(HttpStatusCode.OK);
    }

    [TestCase("a b ä € '&+,;=@!$()*~.txt")]
    [TestCase("100%.txt")]
    [TestCase("deep/er/and/deeper/still.txt")]
    [TestCase("UPPER.txt")]
    public async Task Names_come_through_as_they_are(string name)
    {
        name = $"{Interlocked.Increment(ref _names)}{name}";
        await WriteAsync(name, "right"u8.ToArray());
        for (int pass = 0; pass < 2; pass++)
        {
            using HttpResponseMessage response = await GetAsync(string.Join('/', name.Split('/').Select(Uri.EscapeDataString)));
            (await response.Content.ReadAsStringAsync()).Should().Be("right");
        }
    }

    [Test]
    public async Task Many_at_once_get_the_same_bytes()
    {
        byte[] bytes = Bytes(3_000_000);
        string path = await WriteAsync(bytes, ".txt");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using HttpResponseMessage response = await GetAsync(path);
            response.StatusCode.Should().Be(HttpStatusCode.OK, response.ToString());
            byte[] answer = await response.Content.ReadAsByteArrayAsync();
            answer.Should().HaveSameCount(bytes);
            answer.AsSpan().CommonPrefixLength(bytes).Should().Be(bytes.Length);
        }));
    }

    [Test]
    public async Task A_client_that_leaves_takes_nothing_from_the_next()
    {
        byte[] bytes = Bytes(5_000_000);
        string path = await WriteAsync(bytes, ".txt");
        using (HttpResponseMessage left = await _gateway.Client.GetAsync(new Uri($"pub/{path}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
        {
            left.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        using HttpResponseMessage next = await GetAsync(path);
        (await next.Content.ReadAsByteArrayAsync()).Should().Equal(bytes);
    }

    [Test]
    public async Task Pages_of_other_origins_may_read()
    {
        string path = await WriteAsync(Bytes(10), ".txt");
        using HttpResponseMessage get = await GetAsync(path, ("Origin", "http://other.example"));
        get.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
        using HttpResponseMessage preflight = await SendAsync(HttpMethod.Options, path, ("Origin", "http://other.example"), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "range"));
        preflight.IsSuccessStatusCode.Should().BeTrue();
        preflight.Headers.GetValues("Access-Control-Allow-Headers").Should().Equal("range");
    }

    [Test]
    public async Task New_content_replaces_the_old()
    {
        string name = NewName(".txt");
        for (int version = 0; version < 3; version++)
        {
            await WriteAsync(name, Bytes(100 + version));
            for (int pass = 0; pass < 2; pass++)
            {
                using HttpResponseMessage response = await GetAsync(name);
                (await response.Content.ReadAsByteArrayAsync()).Should().HaveCount(100 + version);
            }
        }
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static string NewName(string extension) => $"file-{Interlocked.Increment(ref _names)}{extension}";

    private async Task<string> WriteAsync(byte[] bytes, string extension)
    {
        string name = NewName(extension);
        await WriteAsync(name, bytes);
        return name;
    }

    private Task WriteAsync(string name, byte[] bytes) => chain.Leaf switch
    {
        "files" => _gateway.WriteFileAsync(name, bytes),
        "origin" => _origin!.UploadAsync("main", name, bytes, "text/plain"),
        _ => _gateway.UploadAsync("main", name, bytes, "text/plain"),
    };

    private async Task<HttpStatusCode> StatusAsync(string path, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await GetAsync(path, headers);
        return response.StatusCode;
    }

    private Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri($"pub/{path}", UriKind.Relative));
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _gateway.Client.SendAsync(request);
    }
}
