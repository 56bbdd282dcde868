using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.S3;
using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

internal sealed class UploadFileTests : StandardTestBase
{
    [TestCase("PUT")]
    [TestCase("POST")]
    public async Task A_new_file_is_201_and_a_replaced_one_200(string method)
    {
        RawRequest request = new RawRequest(method, Of("uploadfile", "a/b c+d")).WithBody("hello");
        RawResponse made = await CallAsync(S3Server.Owner, request);
        made.Status.Should().Be(201);
        Json(made).GetRawText().Should().Be("""{"path":"a/b c+d","size":5,"etag":"5d41402abc4b2a76b9719d911017c592","versionId":"null","syncId":1}""");
        (await CallAsync(S3Server.Owner, request)).Status.Should().Be(200);
        await CallAsync("DELETE", Of("deletefile", "a/b c+d"));
        (await CallAsync(S3Server.Owner, request)).Status.Should().Be(201, "what was deleted is not replaced");
    }

    [Test]
    public async Task Versions_have_ids_of_their_own()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        JsonElement one = Json(await UploadAsync("k", "1"));
        JsonElement two = Json(await UploadAsync("k", "2"));
        one.GetProperty("versionId").GetString().Should().HaveLength(32).And.NotBe(two.GetProperty("versionId").GetString());
        (await CallAsync("DELETE", Of("deletefile", "k"))).Status.Should().Be(200);
        (await UploadAsync("k", "3")).Status.Should().Be(201, "a deletion marker is no file");
    }

    [TestCase(0)]
    [TestCase(100)]
    [TestCase(32 << 10)]
    [TestCase(3_000_000)]
    public async Task Bodies_of_any_size_come_with_a_length_or_in_chunks(int size)
    {
        byte[] content = [.. Enumerable.Range(0, size).Select(i => (byte)(i * 31))];
        using var http = new HttpClient { BaseAddress = Server.Address };
        foreach (bool chunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, Of("uploadfile", $"{chunked}")) { Content = new ByteArrayContent(content) };
            request.Headers.Add("x-owncdn-key", S3Server.Owner.Secret);
            request.Headers.TransferEncodingChunked = chunked;
            using HttpResponseMessage response = await http.SendAsync(request);
            ((int)response.StatusCode).Should().Be(201);
            (await ReadFileAsync($"{chunked}")).Body.Should().Equal(content);
        }
    }

    [TestCase("If-None-Match", "*", 412)]
    [TestCase("If-Match", "\"other\"", 412)]
    [TestCase("If-Match", "\"5d41402abc4b2a76b9719d911017c592\"", 200)]
    [TestCase("If-Match", "5d41402abc4b2a76b9719d911017c592", 200)]
    [TestCase("If-Match", "*", 200)]
    [TestCase("If-Match", "W/\"5d41402abc4b2a76b9719d911017c592\"", 400)]
    [TestCase("If-Match", "\"a\", \"b\"", 400)]
    [TestCase("If-Match", "", 400)]
    [TestCase("If-None-Match", "\"other\"", 400)]
    public async Task Conditions_are_kept(string header, string value, int status)
    {
        await UploadAsync("k", "hello");
        RawResponse response = await UploadAsync("k", "new", (header, value));
        response.Status.Should().Be(status, response.Text);
        (await ReadFileAsync("k")).Text.Should().Be(status == 200 ? "new" : "hello");
    }

    [TestCase("If-None-Match", "*", 201)]
    [TestCase("If-Match", "*", 412)]
    [TestCase("If-Match", "\"5d41402abc4b2a76b9719d911017c592\"", 412)]
    public async Task Conditions_on_what_is_not_there(string header, string value, int status)
    {
        RawResponse response = await UploadAsync("k", "new", (header, value));
        (response.Status, Code(response)).Should().Be((status, status == 412 ? "PreconditionFailed" : ""));
        (await KeysAsync()).Should().HaveCount(status == 201 ? 1 : 0);
    }

    [Test]
    public async Task Digests_that_fit_are_accepted()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("hello");
        string md5 = Convert.ToBase64String(MD5.HashData(bytes));
        string sha256 = Convert.ToBase64String(SHA256.HashData(bytes));
        foreach ((string name, string value) in ((string, string)[])
            [("Content-MD5", md5), ("Content-Digest", $"sha-256=:{sha256}:"), ("Content-Digest", $"sha-512=:AAAA:, sha-256=:{sha256}:;a=b"), ("Content-Digest", "unixsum=:AAAA:")])
        {
            (await UploadAsync(name, "hello", (name, value))).Status.Should().BeOneOf([200, 201], value);
        }
    }

    [TestCase("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest")]
    [TestCase("Content-MD5", "AAAA", "InvalidDigest")]
    [TestCase("Content-MD5", "", "InvalidDigest")]
    [TestCase("Content-MD5", "5d41402abc4b2a76b9719d911017c592", "InvalidDigest")]
    [TestCase("Content-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", "BadDigest")]
    [TestCase("Content-Digest", "sha-256=:AAAA:", "InvalidDigest")]
    [TestCase("Content-Digest", "sha-256=:!:", "InvalidDigest")]
    [TestCase("Content-Digest", "sha-256=AAAA", "InvalidDigest")]
    [TestCase("Content-Digest", "sha-256=:AAAA", "InvalidDigest")]
    [TestCase("Content-Digest", "SHA-256=:AAAA:", "InvalidDigest")]
    [TestCase("Content-Digest", "sha-256", "InvalidDigest")]
    [TestCase("Content-Digest", ",", "InvalidDigest")]
    public async Task Digests_that_do_not_fit_are_refused_and_nothing_is_stored(string header, string value, string code)
    {
        foreach (string content in (string[])["hello", new string('x', 100_000)])
        {
            Refused(await UploadAsync("k", content, (header, value)), 400, code);
        }

        (await KeysAsync()).Should().BeEmpty();
    }

    [TestCase("x-owncdn-meta-", "a", "InvalidParameter")]
    [TestCase("x-owncdn-meta-a", "LONG", "MetadataTooLarge")]
    public async Task Metadata_that_cannot_be_kept_is_refused(string name, string value, string code)
    {
        Refused(await UploadAsync("k", "x", (name, value.Replace("LONG", new string('v', 2048), StringComparison.Ordinal))), 400, code);
        (await KeysAsync()).Should().BeEmpty();
    }

    [TestCase("Content-Length: 10\r\n\r\nhello")]
    [TestCase("Content-Length: 100000\r\n\r\nhello")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task A_body_that_ends_too_soon_is_not_stored(string rest)
    {
        using RawConnection connection = await Server.ConnectAsync();
        await connection.SendAsync(Begin(rest));
        connection.EndSending();

        // The server may take the end of the client's stream for the end of the client, and then there is nobody to answer.
        if (await connection.ReceiveAsync() is { } answer)
        {
            Refused(answer, 400, "IncompleteBody");
        }

        (await KeysAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_body_in_broken_chunks_is_not_stored()
    {
        using RawConnection connection = await Server.ConnectAsync();
        await connection.SendAsync(Begin("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"));
        Refused((await connection.ReceiveAsync())!, 400, "IncompleteBody");
        (await KeysAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task More_than_a_file_can_hold_is_refused_before_it_is_sent()
    {
        using RawConnection connection = await Server.ConnectAsync();
        RawRequest request = new("PUT", Of("uploadfile", "k")) { Length = (5L << 40) + 1, Headers = [("x-owncdn-key", S3Server.Owner.Secret), ("Expect", "100-continue")] };
        await connection.SendAsync(request.Split(null).Head);
        Refused((await connection.ReceiveAsync())!, 413, "TooLarge");
    }

    [Test]
    public async Task No_body_is_asked_for_when_the_request_is_refused()
    {
        using RawConnection connection = await Server.ConnectAsync();
        RawRequest request = new RawRequest("PUT", Of("uploadfile", "k")) { Headers = [("x-owncdn-key", S3Server.Reader.Secret), ("Expect", "100-continue")] }.WithBody("x");
        await connection.SendAsync(request.Split(null).Head);
        Refused((await connection.ReceiveAsync())!, 403, "AccessDenied");
    }

    private byte[] Begin(string rest) =>
        Encoding.ASCII.GetBytes($"PUT {Of("uploadfile", "k")} HTTP/1.1\r\nHost: localhost\r\nx-owncdn-key: {S3Server.Owner.Secret}\r\n{rest}");
}
