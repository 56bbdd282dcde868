using System.Security.Cryptography;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class UploadPartTests : MultipartTestBase
{
    private static readonly byte[] Digits = "123456789"u8.ToArray();

    [Test]
    public async Task The_etag_is_the_parts_md5()
    {
        RawResponse part = await PartAsync(await StartAsync(), 1, Digits);
        (part.Status, part["ETag"]).Should().Be((200, $"\"{Convert.ToHexStringLower(MD5.HashData(Digits))}\""));
    }

    [TestCase(1, 200)]
    [TestCase(10_000, 200)]
    [TestCase(0, 400)]
    [TestCase(-1, 400)]
    [TestCase(10_001, 400)]
    public async Task Numbers_go_from_one_to_ten_thousand(int number, int status)
    {
        RawResponse part = await PartAsync(await StartAsync(), number, Digits);
        (part.Status, part.Code).Should().Be((status, status == 200 ? "" : "InvalidArgument"));
    }

    [TestCase("x-amz-checksum-crc32", "y/Q5Jg==")]
    [TestCase("x-amz-checksum-crc32c", "4waSgw==")]
    [TestCase("x-amz-checksum-crc64nvme", "rosUhgp5mIg=")]
    [TestCase("x-amz-checksum-sha1", "98O8HYCOBHMq32eZZczDTKeuNEE=")]
    [TestCase("x-amz-checksum-sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=")]
    public async Task Checksums_are_verified_and_echoed(string header, string value)
    {
        string upload = await StartAsync();
        (await PartAsync(upload, 1, Digits, "k", (header, value)))[header].Should().Be(value);
        RawResponse wrong = await PartAsync(upload, 2, "12345678"u8.ToArray(), "k", (header, value));
        (wrong.Status, wrong.Code).Should().Be((400, "BadDigest"));
        (await SendAsync("GET", $"/{Bucket}/k?uploadId={upload}")).Values("PartNumber").Should().Equal("1");
    }

    [Test]
    public async Task The_algorithm_must_be_the_uploads()
    {
        string upload = await StartAsync("k", ("x-amz-checksum-algorithm", "SHA256"));
        RawResponse other = await PartAsync(upload, 1, Digits, "k", ("x-amz-checksum-crc32", "y/Q5Jg=="));
        (other.Status, other.Code).Should().Be((400, "InvalidRequest"));
        (await PartAsync(upload, 1, Digits, "k", ("Content-MD5", Convert.ToBase64String(new byte[16])))).Code.Should().Be("BadDigest");
        (await PartAsync(upload, 1, Digits))["x-amz-checksum-sha256"].Should().NotBeNull();
    }

    [Test]
    public async Task An_upload_must_be_there_and_for_that_key()
    {
        string upload = await StartAsync();
        (await PartAsync(NoUpload, 1, Digits)).Code.Should().Be("NoSuchUpload");
        (await PartAsync("..%2f..%2fetc", 1, Digits)).Code.Should().Be("SignatureDoesNotMatch", "the signer signs it as it stands");
        (await PartAsync("..%2F..%2Fetc", 1, Digits)).Code.Should().Be("NoSuchUpload");
        (await PartAsync(upload, 1, Digits, "other")).Code.Should().Be("NoSuchUpload");
    }

    [Test]
    public async Task Half_of_the_parameters_is_not_an_object()
    {
        string upload = await StartAsync();
        (await SendAsync(new RawRequest("PUT", $"/{Bucket}/k?partNumber=1").WithBody("x"))).Code.Should().Be("NotImplemented");
        (await SendAsync(new RawRequest("PUT", $"/{Bucket}/k?uploadId={upload}").WithBody("x"))).Code.Should().Be("NotImplemented");
        (await ExistsAsync("k")).Should().BeFalse();
    }

    [Test]
    public async Task Only_writers_upload()
    {
        string upload = await StartAsync();
        foreach (Storage.Identity.ApiKey? key in new[] { S3Server.Stranger, S3Server.Reader, null })
        {
            (await Server.SendAsync(new RawRequest("PUT", Target(upload, 1)) { Body = Digits }, key)).Code.Should().Be("AccessDenied");
        }
    }
}
