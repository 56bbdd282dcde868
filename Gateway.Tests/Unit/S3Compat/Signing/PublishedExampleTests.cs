using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Signing;

namespace Gateway.Tests.Unit.S3Compat.Signing;

/// <summary>The examples of the S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".</summary>
public sealed class PublishedExampleTests
{
    private const string Host = "examplebucket.s3.amazonaws.com";
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Credential = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,";

    private static readonly SignatureVerifier Verifier = new(TestKeys.Example, new SigningOptions(), new TestClock(TestClock.Example));

    [Test]
    public void Get_object() => Verify(
        "GET",
        "/test.txt",
        new("Host", Host),
        new("Authorization", Credential + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        new("Range", "bytes=0-9"),
        new("x-amz-content-sha256", Empty),
        new("x-amz-date", "20130524T000000Z")).Payload.Should().Be(PayloadMode.Signed);

    [Test]
    public void Put_object() => Verify(
        "PUT",
        "/test$file.text",
        new("Host", Host),
        new("Date", "Fri, 24 May 2013 00:00:00 GMT"),
        new("Authorization", Credential + "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        new("x-amz-date", "20130524T000000Z"),
        new("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        new("x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"))
        .PayloadSha256.ToArray().Should().Equal(Convert.FromHexString("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"));

    [Test]
    public void Get_bucket_lifecycle() => Verify(
        "GET",
        "/?lifecycle",
        new("Host", Host),
        new("Authorization", Credential + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        new("x-amz-date", "20130524T000000Z"),
        new("x-amz-content-sha256", Empty));

    [Test]
    public void List_objects() => Verify(
        "GET",
        "/?max-keys=2&prefix=J",
        new("Host", Host),
        new("Authorization", Credential + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        new("x-amz-date", "20130524T000000Z"),
        new("x-amz-content-sha256", Empty));

    [Test]
    public void Presigned_get()
    {
        VerifiedRequest verified = Verify(
            "GET",
            "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            new KeyValuePair<string, string>("Host", Host));
        verified.Presigned.Should().BeTrue();
        verified.Payload.Should().Be(PayloadMode.Unsigned);
    }

    [Test]
    public void Chunked_upload()
    {
        VerifiedRequest verified = Verify(
            "PUT",
            "/examplebucket/chunkObject.txt",
            new("Host", "s3.amazonaws.com"),
            new("x-amz-date", "20130524T000000Z"),
            new("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            new("Authorization", Credential + "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"),
            new("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            new("Content-Encoding", "aws-chunked"),
            new("x-amz-decoded-content-length", "66560"),
            new("Content-Length", "66824"));
        verified.Payload.Should().Be(PayloadMode.StreamingSigned);
        verified.Chunks!.Scope.Should().Be("20130524/us-east-1/s3/aws4_request");
        verified.Chunks.Signature.Should().StartWith("4f232c43");
    }

    [Test]
    public void Chunked_upload_with_trailer() => Verify(
        "PUT",
        "/examplebucket/chunkObject.txt",
        new("Host", "s3.amazonaws.com"),
        new("x-amz-date", "20130524T000000Z"),
        new("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        new("Authorization", Credential + "SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer,Signature=106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"),
        new("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"),
        new("Content-Encoding", "aws-chunked"),
        new("x-amz-decoded-content-length", "66560"),
        new("x-amz-trailer", "x-amz-checksum-crc32c")).Payload.Should().Be(PayloadMode.StreamingSignedTrailer);

    private static VerifiedRequest Verify(string method, string target, params KeyValuePair<string, string>[] headers)
    {
        S3Request request = TestRequest.Create(method, target, headers);
        VerifiedRequest verified = Verifier.Verify(request);
        verified.Key!.Id.Should().Be(TestKeys.Id);
        return verified;
    }
}
