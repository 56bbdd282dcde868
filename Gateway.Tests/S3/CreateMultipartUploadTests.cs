using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class CreateMultipartUploadTests : MultipartTestBase
{
    [Test]
    public async Task Headers_given_at_the_start_are_the_objects()
    {
        string upload = await StartAsync("k", ("Content-Type", "text/x"), ("Cache-Control", "no-cache"), ("x-amz-meta-a", "b"), ("Content-Encoding", "aws-chunked,gzip"));
        await CompleteAsync(upload, [await PutPartAsync(upload, 1, "x"u8.ToArray())]);
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k");
        (read["Content-Type"], read["Cache-Control"], read["x-amz-meta-a"], read["Content-Encoding"]).Should().Be(("text/x", "no-cache", "b", "gzip"));
    }

    [Test]
    public async Task Uploads_of_one_key_stand_side_by_side()
    {
        string first = await StartAsync();
        string second = await StartAsync();
        first.Should().NotBe(second);
        (await ExistsAsync("k")).Should().BeFalse();
    }

    [TestCase("CRC32", "", "COMPOSITE")]
    [TestCase("CRC32", "FULL_OBJECT", "FULL_OBJECT")]
    [TestCase("CRC32C", "COMPOSITE", "COMPOSITE")]
    [TestCase("crc32c", "", "COMPOSITE")]
    [TestCase("CRC64NVME", "", "FULL_OBJECT")]
    [TestCase("CRC64NVME", "FULL_OBJECT", "FULL_OBJECT")]
    [TestCase("SHA1", "", "COMPOSITE")]
    [TestCase("SHA256", "COMPOSITE", "COMPOSITE")]
    [TestCase("CRC64NVME", "COMPOSITE", null)]
    [TestCase("SHA1", "FULL_OBJECT", null)]
    [TestCase("SHA256", "FULL_OBJECT", null)]
    [TestCase("MD5", "", null)]
    [TestCase("CRC32", "HALF", null)]
    [TestCase("", "FULL_OBJECT", null)]
    public async Task Algorithms_and_types_pair_as_documented(string algorithm, string type, string? answer)
    {
        (string, string)[] headers = [.. new[] { ("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", type) }.Where(h => h.Item2.Length > 0)];
        RawResponse response = await SendAsync("POST", $"/{Bucket}/k?uploads", headers);
        (response.Status, response.Code, response["x-amz-checksum-type"]).Should().Be((answer is null ? 400 : 200, answer is null ? "InvalidRequest" : "", answer));
        if (answer is not null)
        {
            response["x-amz-checksum-algorithm"].Should().Be(algorithm.ToUpperInvariant());
        }
    }

    [TestCase("x-amz-server-side-encryption", "AES256", 501, "NotImplemented")]
    [TestCase("x-amz-tagging", "a=b", 501, "NotImplemented")]
    [TestCase("x-amz-storage-class", "COLD", 400, "InvalidStorageClass")]
    public async Task Bad_headers_are_refused(string header, string value, int status, string code)
    {
        RawResponse response = await SendAsync("POST", $"/{Bucket}/k?uploads", (header, value));
        (response.Status, response.Code).Should().Be((status, code));
        (await SendAsync("GET", $"/{Bucket}?uploads")).HasElement("Upload").Should().BeFalse();
    }

    [Test]
    public async Task Only_writers_begin_one()
    {
        (await SendAsync(S3Server.Reader, "POST", $"/{Bucket}/k?uploads")).Code.Should().Be("AccessDenied");
        (await SendAsync(S3Server.Stranger, "POST", $"/{Bucket}/k?uploads")).Code.Should().Be("AccessDenied");
        (await SendAsync(null, "POST", $"/{Bucket}/k?uploads")).Code.Should().Be("AccessDenied");
        (await SendAsync("POST", $"/{Bucket}/{new string('k', 1025)}?uploads")).Code.Should().Be("KeyTooLongError");
    }
}
