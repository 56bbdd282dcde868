using System.Text;
using Gateway.Storage;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>Thousands of requests that nobody thought of, the same in every run.</summary>
internal sealed class SweepTests : S3TestBase
{
    private static readonly string[] Words =
    [
        "", "0", "1", "-1", "10001", "99999999999999999999", "null", "true", "x", "*", "\"", "\"0\"", "%00", "%FF", "%", "..", "/", "%2F", "é", "a,b", "bytes=0-", "bytes=-", "Mon, 01 Jan 2001 00:00:00 GMT",
        "9999-12-31T23:59:59.9999999+14:00", "AAAAAA==", "UNSIGNED-PAYLOAD", "CRC32", "SHA256", "COMPOSITE", "COPY", "url", "W/\"a\"", "\t", ";", "=", "&", "aws-chunked", new string('A', 3000), "\u0001", "\u007F",
    ];

    private static readonly string[] Parameters =
    [
        "versionId", "partNumber", "uploadId", "uploads", "versions", "delete", "location", "versioning", "list-type", "max-keys", "max-uploads", "max-parts", "prefix", "delimiter", "marker", "key-marker",
        "version-id-marker", "upload-id-marker", "part-number-marker", "continuation-token", "start-after", "encoding-type", "fetch-owner", "response-content-type", "response-expires", "x-id",
    ];

    private static readonly string[] HeaderNames =
    [
        "Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Content-MD5", "Content-Type", "Content-Encoding", "Expires", "x-amz-acl", "x-amz-meta-a", "x-amz-storage-class",
        "x-amz-checksum-crc32", "x-amz-checksum-sha256", "x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-checksum-mode", "x-amz-sdk-checksum-algorithm", "x-amz-trailer", "x-amz-decoded-content-length",
        "x-amz-copy-source", "x-amz-copy-source-range", "x-amz-copy-source-if-match", "x-amz-metadata-directive", "x-amz-mp-object-size", "x-amz-if-match-size", "x-amz-if-match-last-modified-time", "x-amz-website-redirect-location",
    ];

    private static readonly string[] Bodies =
    [
        "", "x", "<Delete><Object><Key>a</Key></Object></Delete>", "<Delete><Object><Key>&#xD800;</Key><VersionId>x</VersionId></Object></Delete>", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>",
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>", "<CreateBucketConfiguration/>", "<a", "<!DOCTYPE a><a/>", "1\r\nx\r\n0\r\n\r\n",
        "<Delete><Object><Key>a</Key><Size>-1</Size><LastModifiedTime>x</LastModifiedTime><ETag/></Object></Delete>",
    ];

    /// <summary>Well signed and well framed, with strange contents: each is answered, none by an internal error, and what is refused leaves no trace.</summary>
    [TestCase(1)]
    [TestCase(2)]
    public async Task Signed_requests_with_strange_contents(int seed)
    {
        var random = new Random(seed);
        await PutAsync("what keeps the bucket from being deleted");
        ObjectStore store = await Server.StoreAsync(Bucket);
        string upload = (await SendAsync("POST", $"/{Bucket}/k?uploads")).Value("UploadId");
        for (int i = 0; i < 1500; i++)
        {
            RawRequest request = Strange(random, upload);
            long before = await store.History.LastSyncIdAsync(CancellationToken.None);
            RawResponse response = await SendAsync(request);
            response.Status.Should().NotBe(500, Describe(request));
            response.Status.Should().BeInRange(200, 501, Describe(request));
            if (response.Status >= 300)
            {
                (await store.History.LastSyncIdAsync(CancellationToken.None)).Should().Be(before, Describe(request));
            }

            if (response.Status >= 400 && request.Method != "HEAD" && response["x-amz-request-id"] is not null)
            {
                response.Code.Should().NotBeEmpty(Describe(request));
            }
        }
    }

    /// <summary>Whatever can be read can be read again, whatever was written.</summary>
    [Test]
    public async Task What_was_taken_can_be_given_back()
    {
        var random = new Random(3);
        for (int i = 0; i < 300; i++)
        {
            RawRequest put = new RawRequest("PUT", $"/{Bucket}/k{i}") { Headers = [(Pick(random, HeaderNames), Clean(Pick(random, Words))), (Pick(random, HeaderNames), Clean(Pick(random, Words)))] }.WithBody("x");
            if ((await SendAsync(put)).Status == 200)
            {
                (await SendAsync("GET", $"/{Bucket}/k{i}", ("x-amz-checksum-mode", "ENABLED"))).Status.Should().Be(200, Describe(put));
            }
        }

        (await SendAsync("GET", $"/{Bucket}?versions")).Status.Should().Be(200);
    }

    /// <summary>Good requests with bytes changed on the way: the server may close, but never fails and never stops.</summary>
    [Test]
    public async Task Requests_with_flipped_bytes()
    {
        var random = new Random(4);
        byte[] padding = Encoding.ASCII.GetBytes(new string('x', 4096) + "\r\n\r\n");
        ObjectStore store = await Server.StoreAsync(Bucket);
        for (int i = 0; i < 1200; i++)
        {
            RawRequest good = random.Next(3) switch
            {
                0 => new RawRequest("PUT", $"/{Bucket}/flipped").WithBody("content"),
                1 => new RawRequest("POST", $"/{Bucket}?delete").WithBody(Bodies[2]),
                _ => AwsChunks.Upload($"/{Bucket}/flipped", AwsChunks.SignedTrailer, ("x-amz-checksum-crc32", "y/Q5Jg=="), null, "123456789"u8.ToArray()),
            };
            byte[] bytes = good.ToBytes(S3Server.Signer(S3Server.Owner));
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            long before = await store.History.LastSyncIdAsync(CancellationToken.None);
            using RawConnection connection = await Server.ConnectAsync();

            // Enough for whatever length the head may claim now, and an end for a head that has lost its own.
            await connection.SendAsync((byte[])[.. bytes, .. padding]);
            RawResponse? response = await connection.ReceiveAsync(Encoding.ASCII.GetString(bytes).StartsWith("HEAD", StringComparison.Ordinal));
            string sent = Encoding.Latin1.GetString(bytes);
            (response?.Status ?? 400).Should().NotBe(500, sent);
            if (response?.Status >= 400)
            {
                (await store.History.LastSyncIdAsync(CancellationToken.None)).Should().Be(before, sent);
            }
        }

        (await SendAsync("HEAD", $"/{Bucket}")).Status.Should().Be(200, "the server is alive");
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    // Control characters and line ends would break the head itself.
    private static string Clean(string value) => value.Trim();

    private static string Describe(RawRequest request) =>
        $"{request.Method} {request.Target} {string.Join(", ", request.Headers)} {request.Payload} {Encoding.UTF8.GetString(request.Body)}".Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private RawRequest Strange(Random random, string upload)
    {
        string key = random.Next(4) == 0 ? Encoded(Pick(random, Words).Trim('%')) : Pick(random, ["a", "k", "d/a"]);
        string path = random.Next(8) == 0 ? "/" : random.Next(3) == 0 ? $"/{Bucket}" : $"/{Bucket}/{key}";
        IEnumerable<string> pairs = Enumerable.Range(0, random.Next(3)).Select(_ => Pick(random, Parameters)).Distinct()
            .Select(name => $"{name}={(name == "uploadId" && random.Next(2) == 0 ? upload : Uri.EscapeDataString(Pick(random, Words)))}");
        string query = string.Join('&', pairs);
        var headers = Enumerable.Range(0, random.Next(4)).Select(_ => Pick(random, HeaderNames)).Distinct()
            .Select(name => (name, name == "x-amz-copy-source" && random.Next(2) == 0 ? $"/{Bucket}/k" : Clean(Pick(random, Words)))).ToList();
        return new RawRequest(Pick(random, ["GET", "GET", "HEAD", "PUT", "PUT", "POST", "DELETE"]), query.Length == 0 ? path : $"{path}?{query}")
        {
            Headers = headers,
            Body = Encoding.UTF8.GetBytes(Pick(random, Bodies)),
            Payload = random.Next(6) == 0 ? Pick(random, ["UNSIGNED-PAYLOAD", AwsChunks.Signed, AwsChunks.SignedTrailer, AwsChunks.UnsignedTrailer]) : null,
        };
    }
}
