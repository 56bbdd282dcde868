using System.Text;
using Gateway.Storage.Identity;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>Requests that bend HTTP itself.</summary>
internal sealed class HttpTests : S3TestBase
{
    [Test]
    public async Task A_body_is_asked_for_when_the_signature_is_good()
    {
        using RawConnection connection = await Server.ConnectAsync();
        (byte[] head, byte[] body) = Expecting().Split(S3Server.Signer(S3Server.Owner));
        await connection.SendAsync(head);
        (await connection.ReceiveAsync())!.Status.Should().Be(100);
        await connection.SendAsync(body);
        (await connection.ReceiveAsync())!.Status.Should().Be(200);
        (await ReadAsync("k")).Should().Be("content");
    }

    [Test]
    public async Task No_body_is_asked_for_when_the_request_is_refused()
    {
        foreach ((ApiKey? key, string target, int status) in ((ApiKey?, string, int)[])
            [(S3Server.Owner with { Secret = "wrong" }, "k", 403), (null, "k", 403), (S3Server.Stranger, "k", 403), (S3Server.Owner, "k?acl", 501), (S3Server.Owner, "k?partNumber=0&uploadId=x", 400)])
        {
            using RawConnection connection = await Server.ConnectAsync();
            await connection.SendAsync(Expecting(target).Split(S3Server.Signer(key)).Head);
            (await connection.ReceiveAsync())!.Status.Should().Be(status, "and not 100");
        }

        (await ExistsAsync("k")).Should().BeFalse();
    }

    [TestCase("Content-Length: ALL\r\nTransfer-Encoding: chunked\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\nContent-Length: ALL\r\n")]
    [TestCase("Content-Length: 5\r\nContent-Length: 6\r\n")]
    [TestCase("Content-Length: 5, 6\r\n")]
    [TestCase("Content-Length: -1\r\n")]
    [TestCase("Content-Length: 5x\r\n")]
    [TestCase("Content-Length: 99999999999999999999\r\n")]
    [TestCase("Transfer-Encoding: identity, chunked, identity\r\n")]
    [TestCase("Transfer-Encoding: xchunked\r\n")]
    [TestCase("Transfer-Encoding : chunked\r\n")]
    [TestCase(" Content-Length: 5\r\n")]
    public async Task Nothing_is_smuggled_behind_a_doubtful_length(string lines)
    {
        // By the chunks the body is empty and a second request follows; by the length that request is the body.
        byte[] smuggled = new RawRequest("PUT", $"/{Bucket}/smuggled").ToBytes(S3Server.Signer(S3Server.Owner));
        RawRequest request = new("PUT", $"/{Bucket}/k") { HasLength = false, Payload = "UNSIGNED-PAYLOAD", Lines = lines.Replace("ALL", $"{5 + smuggled.Length}", StringComparison.Ordinal) };
        using RawConnection connection = await Server.ConnectAsync();
        await connection.SendAsync((byte[])[.. request.ToBytes(S3Server.Signer(S3Server.Owner)), .. "0\r\n\r\n"u8, .. smuggled]);
        RawResponse? first = await connection.ReceiveAsync();

        // RFC 9112 section 6.3: Transfer-Encoding wins or the request is refused; either way the connection ends there.
        (first?.Status ?? 400).Should().BeOneOf(lines.Contains("ALL", StringComparison.Ordinal) ? [200, 400] : [400, 411, 501]);
        (await connection.IsClosedAsync()).Should().BeTrue();
        (await ExistsAsync("smuggled")).Should().BeFalse();
    }

    [TestCase("GET /{0}/k HTTP/1.1\nHost: localhost\n\n")]
    [TestCase("GET /{0}/k HTTP/1.1\r\nHost: localhost\nX: 1\r\n\r\n")]
    [TestCase("GET /{0}/k HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n")]
    [TestCase("GET /{0}/k HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n")]
    [TestCase("GET /{0}/k HTTP/1.1\r\n\r\n")]
    [TestCase("GET /{0}/k HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [TestCase("GET /{0}/k HTTP/1.1\r\nHost: localhost\r\nX : 1\r\n\r\n")]
    [TestCase("GET /{0}/k HTTP/1.1\r\nHost: localhost\r\nX: \0\r\n\r\n")]
    [TestCase("GET /{0}/k HTTP/1.1\r\nHost: localhost\r\nX\r\n\r\n")]
    [TestCase("GET /{0}/k\0 HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [TestCase("GET http://other/{0}/k HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [TestCase("GET k HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [TestCase("GET /{0}/k HTTP/9.9\r\nHost: localhost\r\n\r\n")]
    [TestCase("GET  /{0}/k HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [TestCase("G\x01T /{0}/k HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [TestCase("\x16\x03\x01\x02\x00\x01\x00")]
    public async Task Broken_http_is_refused(string request)
    {
        await PutRawAsync("k", "secret", ("x-amz-acl", "public-read"));
        RawResponse? response = await ExchangeAsync(string.Format(request, Bucket));
        (response?.Status ?? 400).Should().BeOneOf(400, 403, 404, 405, 505);
        (response?.Text ?? "").Should().NotContain("secret");
        (await SendAsync("GET", $"/{Bucket}/k")).Text.Should().Be("secret", "the server goes on");
    }

    [Test]
    public async Task Absolute_form_and_http_1_0_are_understood()
    {
        await PutRawAsync("k", "open", ("x-amz-acl", "public-read"));
        (await ExchangeAsync($"GET http://localhost/{Bucket}/k HTTP/1.1\r\nHost: localhost\r\n\r\n"))!.Text.Should().Be("open");
        (await ExchangeAsync($"GET /{Bucket}/k HTTP/1.0\r\n\r\n"))!.Text.Should().Be("open");
        RawResponse denied = (await ExchangeAsync($"GET /{Bucket} HTTP/1.0\r\n\r\n"))!;
        (denied.Status, denied.Code).Should().Be((403, "AccessDenied"));
        RawResponse signed = await SendAsync(new RawRequest("GET", $"/{Bucket}?list-type=2") { Version = "HTTP/1.0" });
        signed.Value("Key").Should().Be("k");
    }

    [TestCase("/{0}/..%2f..%2f{1}/secret")]
    [TestCase("/{0}/../{1}/secret")]
    [TestCase("/{0}/%2e%2e/{1}/secret")]
    [TestCase("/{0}/..%5c{1}%5csecret")]
    [TestCase("/{0}/..\\{1}\\secret")]
    [TestCase("/{0}%2f..%2f{1}/secret")]
    [TestCase("/{0}/%252e%252e%252f{1}%252fsecret")]
    [TestCase("/{0}/%00/../../{1}/secret")]
    [TestCase("/./{1}/secret")]
    [TestCase("//{1}/secret")]
    [TestCase("/{0}/..;/{1}/secret")]
    [TestCase("/{0}//../{1}/secret")]
    public async Task No_spelling_of_a_path_leads_into_another_bucket(string target)
    {
        string theirs = await NewBucketAsync(Stranger);
        await Stranger.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = theirs, Key = "secret", ContentBody = "the secret" });
        string path = string.Format(target, Bucket, theirs);
        foreach (string method in (string[])["GET", "DELETE"])
        {
            RawResponse response = await SendAsync(method, path);
            response.Status.Should().BeOneOf(204, 400, 403, 404);
            response.Text.Should().NotContain("the secret");
        }

        (await SendAsync(S3Server.Stranger, "GET", $"/{theirs}/secret")).Text.Should().Be("the secret");
    }

    [Test]
    public async Task Heads_over_the_limits_are_refused()
    {
        (await ExchangeAsync($"GET /{new string('a', 40_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n"))!.Status.Should().BeOneOf(400, 414);
        (await ExchangeAsync($"GET /{Bucket} HTTP/1.1\r\nHost: localhost\r\nX: {new string('a', 70_000)}\r\n\r\n"))!.Status.Should().Be(431);
        (await ExchangeAsync($"GET /{Bucket} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"X{i}: 1\r\n"))}\r\n"))!.Status.Should().Be(431);
    }

    [TestCase("x-amz-date", "yesterday", 403)]
    [TestCase("x-amz-date", "20010101T000000Z", 403)]
    [TestCase("x-amz-date", "99991231T235959Z", 403)]
    [TestCase("x-amz-date", "20251399T000000Z", 403)]
    public async Task Garbage_dates_are_refused(string header, string value, int status)
    {
        RawResponse response = await SendAsync("GET", $"/{Bucket}", (header, value));
        response.Status.Should().BeOneOf(status, 400);
        response.Code.Should().NotBeEmpty();
    }

    private RawRequest Expecting(string target = "k") => new RawRequest("PUT", $"/{Bucket}/{target}") { Headers = [("Expect", "100-continue")] }.WithBody("content");

    private async Task<RawResponse?> ExchangeAsync(string request)
    {
        using RawConnection connection = await Server.ConnectAsync();
        await connection.SendAsync(Encoding.Latin1.GetBytes(request));
        return await connection.ReceiveAsync();
    }
}
