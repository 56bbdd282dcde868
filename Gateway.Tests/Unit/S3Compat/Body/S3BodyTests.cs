using System.Security.Cryptography;
using System.Text;
using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Signing;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.S3Compat.Body;

public sealed class S3BodyTests
{
    private static readonly byte[] Content = "hello"u8.ToArray();
    private static readonly string Crc32 = Convert.ToBase64String(TestDigest.Crc(Content, 0xEDB88320));
    private static readonly string Sha256 = Convert.ToBase64String(SHA256.HashData(Content));
    private static readonly string Md5 = Convert.ToBase64String(MD5.HashData(Content));

    [Test]
    public async Task A_plain_body_needs_no_digest()
    {
        S3Body body = Open([]);
        body.Length.Should().Be(5);
        body.HasLength.Should().BeTrue();
        body.Checksum.Should().BeNull();
        body.Digests.Should().Be(HashAlgorithms.None);
        await ReadAndVerify(body);
    }

    [Test]
    public void Nothing_is_read_by_opening()
    {
        var stream = new SlowStream(Content, 5);
        Open([], stream: stream);
        stream.Reads.Should().Be(0);
    }

    [Test]
    public async Task Content_MD5_is_checked()
    {
        S3Body body = Open([new("Content-MD5", Md5)]);
        body.Digests.Should().Be(HashAlgorithms.Md5);
        await ReadAndVerify(body);
        await RefuseAsync(Open([new("Content-MD5", "rL0Y20xC+Fzt72VPzMSk2A==")]), S3Error.BadDigest);
    }

    [TestCase("")]
    [TestCase("YWJyYWNhZGFicmE=")]
    [TestCase("AWS HAHAHA")]
    [TestCase("rL0Y20xC+Fzt72VPzMSk2A")]
    [TestCase("rL0Y20xC Fzt72VPzMSk2A==")]
    public void A_malformed_Content_MD5_is_invalid(string md5)
    {
        Action open = () => Open([new("Content-MD5", md5)]);
        open.ShouldRefuse(S3Error.InvalidDigest);
    }

    [Test]
    public async Task The_signed_hash_is_checked()
    {
        S3Body body = Open([], Verified(PayloadMode.Signed, SHA256.HashData(Content)));
        body.Digests.Should().Be(HashAlgorithms.Sha256);
        await ReadAndVerify(body);
        S3Exception refusal = await RefuseAsync(Open([], Verified(PayloadMode.Signed, SHA256.HashData("other"u8))), S3Error.XAmzContentSHA256Mismatch);
        refusal.Detail("S3ComputedContentSHA256").Should().Be(Convert.ToHexStringLower(SHA256.HashData(Content)));
    }

    [Test]
    public async Task A_checksum_header_is_checked()
    {
        S3Body body = Open([new("x-amz-checksum-crc32", Crc32), new("x-amz-sdk-checksum-algorithm", "CRC32")]);
        body.Checksum.Should().Be(ChecksumAlgorithm.Crc32);
        body.Digests.Should().Be(HashAlgorithms.Crc32);
        await ReadAndVerify(body);
        await ReadAndVerify(Open([new("X-Amz-Checksum-SHA256", Sha256)]));
        await RefuseAsync(Open([new("x-amz-checksum-crc32", "AAAAAA==")]), S3Error.BadDigest);
        await RefuseAsync(Open([new("x-amz-checksum-sha1", Convert.ToBase64String(new byte[20]))]), S3Error.BadDigest);
    }

    [TestCase("x-amz-checksum-crc32", "")]
    [TestCase("x-amz-checksum-crc32", "bad")]
    [TestCase("x-amz-checksum-crc32", "AAAAAAA=")]
    [TestCase("x-amz-checksum-crc32", "AAAAAA==-2")]
    [TestCase("x-amz-checksum-crc64nvme", "AAAAAA==")]
    [TestCase("x-amz-checksum-sha256", "AAAAAA==")]
    public void A_malformed_checksum_is_refused(string name, string value)
    {
        Action open = () => Open([new(name, value)]);
        open.ShouldRefuse(S3Error.InvalidRequest).Message.Should().Be($"Value for {name} header is invalid.");
    }

    [Test]
    public void Contradictions_are_refused()
    {
        Refuse([new("x-amz-checksum-crc32", Crc32), new("x-amz-checksum-sha256", Sha256)]);
        Refuse([new("x-amz-checksum-crc32", Crc32), new("x-amz-sdk-checksum-algorithm", "SHA256")]);
        Refuse([new("x-amz-checksum-algorithm", "NONSENSE")]);
        Refuse([new("x-amz-checksum-md99", "AAAA")]);
        Refuse([new("x-amz-trailer", "x-amz-checksum-crc32")]);
        Refuse([new("x-amz-decoded-content-length", "4")]);

        static void Refuse(KeyValuePair<string, string>[] headers)
        {
            Action open = () => Open(headers);
            open.ShouldRefuse(S3Error.InvalidRequest);
        }
    }

    [Test]
    public async Task An_algorithm_alone_is_computed_but_not_compared()
    {
        S3Body body = Open([new("x-amz-sdk-checksum-algorithm", "crc32c"), new("x-amz-checksum-mode", "ENABLED"), new("x-amz-checksum-type", "FULL_OBJECT")]);
        body.Checksum.Should().Be(ChecksumAlgorithm.Crc32C);
        body.Digests.Should().Be(HashAlgorithms.Crc32C);
        await ReadAndVerify(body);
    }

    [Test]
    public async Task The_empty_CRC32_of_a_presigned_URL_says_nothing()
    {
        VerifiedRequest presigned = Verified(PayloadMode.Unsigned, presigned: true);
        await ReadAndVerify(Open([], presigned, "?x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32"));
        await ReadAndVerify(Open([], presigned, $"?x-amz-checksum-crc32={Uri.EscapeDataString(Crc32)}"));
        await ReadAndVerify(Open([new("x-amz-checksum-sha256", Sha256)], presigned, "?x-amz-checksum-crc32=AAAAAA%3D%3D"));
        await RefuseAsync(Open([], presigned, "?x-amz-checksum-crc32=AAAAAQ%3D%3D"), S3Error.BadDigest);
        await RefuseAsync(Open([], presigned, "?x-amz-checksum-crc32c=AAAAAA%3D%3D"), S3Error.BadDigest);
        await RefuseAsync(Open([new("x-amz-checksum-crc32", "AAAAAA==")], presigned), S3Error.BadDigest);
    }

    [Test]
    public async Task A_query_outside_of_presigned_requests_declares_nothing() =>
        await ReadAndVerify(Open([], null, "?x-amz-checksum-crc32=AAAAAQ%3D%3D"));

    [Test]
    public async Task A_trailing_checksum_is_checked()
    {
        KeyValuePair<string, string>[] headers = [new("x-amz-trailer", "x-amz-checksum-crc32"), new("x-amz-decoded-content-length", "5"), new("x-amz-sdk-checksum-algorithm", "CRC32")];
        VerifiedRequest verified = Verified(PayloadMode.StreamingUnsignedTrailer);
        S3Body body = Open(headers, verified, "", Chunked(Crc32));
        body.Length.Should().Be(5);
        body.HasLength.Should().BeTrue();
        body.Checksum.Should().Be(ChecksumAlgorithm.Crc32);
        body.Digests.Should().Be(HashAlgorithms.Crc32);
        await ReadAndVerify(body);
        await RefuseAsync(Open(headers, verified, "", Chunked("AAAAAA==")), S3Error.BadDigest);
        await RefuseAsync(Open(headers, verified, "", Chunked("AAAA")), S3Error.InvalidRequest);
    }

    [Test]
    public async Task Content_read_but_not_to_its_verified_end_is_incomplete()
    {
        S3Body body = Open(
            [new("x-amz-trailer", "x-amz-checksum-crc32"), new("x-amz-decoded-content-length", "5")], Verified(PayloadMode.StreamingUnsignedTrailer), "", Chunked(Crc32));
        await body.Content.ReadExactlyAsync(new byte[5]);
        Action verify = () => body.Verify(TestDigest.Of(Content));
        verify.ShouldRefuse(S3Error.IncompleteBody);
    }

    [TestCase("x-amz-other")]
    [TestCase("x-amz-checksum-crc32,x-amz-checksum-sha1")]
    [TestCase("")]
    public void Other_trailers_are_refused(string trailer)
    {
        Action open = () => Open([new("x-amz-trailer", trailer), new("x-amz-decoded-content-length", "5")], Verified(PayloadMode.StreamingUnsignedTrailer));
        open.ShouldRefuse(S3Error.InvalidRequest);
    }

    [Test]
    public void A_chunked_body_declares_its_decoded_length()
    {
        Action missing = () => Open([], Verified(PayloadMode.StreamingUnsignedTrailer));
        missing.ShouldRefuse(S3Error.MissingContentLength);
        Action bad = () => Open([new("x-amz-decoded-content-length", "-5")], Verified(PayloadMode.StreamingUnsignedTrailer));
        bad.ShouldRefuse(S3Error.InvalidArgument);
    }

    [Test]
    public async Task A_short_body_is_incomplete()
    {
        S3Body body = Open([], stream: new SlowStream("hell"u8.ToArray(), 2));
        Func<Task> read = () => body.Content.CopyToAsync(Stream.Null);
        await read.ShouldRefuseAsync(S3Error.IncompleteBody);
    }

    [Test]
    public void Without_length_or_chunks_there_is_no_length()
    {
        S3Request request = TestRequest.Create("PUT", "/b/k", [new("Host", "h")], Stream.Null);
        S3Body body = S3Body.Open(request, Verified(PayloadMode.Unsigned));
        body.Length.Should().BeNull();
        body.HasLength.Should().BeFalse();

        S3Request chunked = TestRequest.Create("PUT", "/b/k", [new("Host", "h"), new("Transfer-Encoding", "chunked")], Stream.Null);
        S3Body.Open(chunked, Verified(PayloadMode.Unsigned)).HasLength.Should().BeTrue();
    }

    [Test]
    public async Task The_checksum_of_a_finished_object_is_not_the_documents()
    {
        S3Request request = TestRequest.Create("POST", "/b/k?uploadId=1", [new("Content-Length", "5"), new("x-amz-checksum-crc32", "AAAAAQ==")], new MemoryStream(Content));
        S3Body body = S3Body.OpenIgnoringChecksum(request, Verified(PayloadMode.Unsigned));
        body.Checksum.Should().BeNull();
        await ReadAndVerify(body);
    }

    [TestCase(null, null)]
    [TestCase("", null)]
    [TestCase("aws-chunked", null)]
    [TestCase(" AWS-Chunked ", null)]
    [TestCase("gzip", "gzip")]
    [TestCase("gzip, br", "gzip, br")]
    [TestCase("aws-chunked,gzip", "gzip")]
    [TestCase("gzip, aws-chunked", "gzip")]
    [TestCase("aws-chunked, gzip, br, aws-chunked", "gzip,br")]
    [TestCase("x-aws-chunked", "x-aws-chunked")]
    public void Aws_chunked_is_no_encoding_of_the_object(string? value, string? stored) => ContentEncoding.WithoutAwsChunked(value).Should().Be(stored);

    private static MemoryStream Chunked(string checksum) => new(Encoding.ASCII.GetBytes($"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:{checksum}\r\n\r\n"));

    private static VerifiedRequest Verified(PayloadMode mode, byte[]? sha256 = null, bool presigned = false) =>
        new(mode) { PayloadSha256 = sha256, Presigned = presigned };

    private static S3Body Open(KeyValuePair<string, string>[] headers, VerifiedRequest? verified = null, string query = "", Stream? stream = null)
    {
        bool framed = verified?.Payload is PayloadMode.StreamingUnsignedTrailer;
        S3Request request = TestRequest.Create("PUT", "/b/k" + query, framed ? headers : [new("Content-Length", "5"), .. headers], stream ?? new MemoryStream(Content));
        return S3Body.Open(request, verified ?? Verified(PayloadMode.Unsigned));
    }

    private static async Task ReadAndVerify(S3Body body)
    {
        using var content = new MemoryStream();
        await body.Content.CopyToAsync(content);
        content.ToArray().Should().Equal(Content);
        body.Verify(TestDigest.Of(Content));
    }

    private static async Task<S3Exception> RefuseAsync(S3Body body, S3Error error)
    {
        Func<Task> verify = () => ReadAndVerify(body);
        return await verify.ShouldRefuseAsync(error);
    }
}
