using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class ChecksumTests : S3TestBase
{
    private static readonly byte[] Digits = "123456789"u8.ToArray();

    /// <summary>The published check values of the algorithms, for the nine digits.</summary>
    private static readonly (string Header, string Value)[] Known =
    [
        ("x-amz-checksum-crc32", "y/Q5Jg=="), ("x-amz-checksum-crc32c", "4waSgw=="), ("x-amz-checksum-crc64nvme", "rosUhgp5mIg="),
        ("x-amz-checksum-sha1", "98O8HYCOBHMq32eZZczDTKeuNEE="), ("x-amz-checksum-sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
    ];

    private static IEnumerable<TestCaseData> Framed() =>
        from known in Known
        from payload in (string[])[AwsChunks.SignedTrailer, AwsChunks.UnsignedTrailer]
        select new TestCaseData(known.Header, known.Value, payload);

    private static IEnumerable<TestCaseData> Plain() => Known.Select(k => new TestCaseData(k.Header, k.Value));

    [TestCaseSource(nameof(Plain))]
    public async Task In_a_header_they_are_verified_kept_and_returned_on_demand(string header, string value)
    {
        RawResponse put = await SendAsync(Put().With(header, value));
        (put.Status, put[header], put["x-amz-checksum-type"]).Should().Be((200, value, "FULL_OBJECT"));
        await ReturnedAsync(header, value);
    }

    [TestCaseSource(nameof(Framed))]
    public async Task In_a_trailer_they_are_verified_kept_and_returned_on_demand(string header, string value, string payload)
    {
        RawResponse put = await SendAsync(AwsChunks.Upload($"/{Bucket}/k", payload, (header, value), null, Digits[..4], Digits[4..]));
        put.Status.Should().Be(200, put.Text);
        await ReturnedAsync(header, value);
        (await ReadAsync("k")).Should().Be("123456789");
        (await SendAsync("HEAD", $"/{Bucket}/k"))["Content-Encoding"].Should().BeNull();
    }

    [TestCaseSource(nameof(Plain))]
    public async Task A_mismatch_in_a_header_stores_nothing(string header, string value)
    {
        RawResponse put = await SendAsync(new RawRequest("PUT", $"/{Bucket}/k").WithBody("12345678X").With(header, value));
        (put.Status, put.Code, await ExistsAsync("k")).Should().Be((400, "BadDigest", false));
    }

    [TestCaseSource(nameof(Framed))]
    public async Task A_mismatch_in_a_trailer_stores_nothing(string header, string value, string payload)
    {
        RawResponse put = await SendAsync(AwsChunks.Upload($"/{Bucket}/k", payload, (header, value), null, "12345678X"u8.ToArray()));
        (put.Status, put.Code, await ExistsAsync("k")).Should().Be((400, "BadDigest", false));
    }

    [TestCase("x-amz-checksum-crc32", "")]
    [TestCase("x-amz-checksum-crc32", "y/Q5Jg")]
    [TestCase("x-amz-checksum-crc32", "!!!!!!==")]
    [TestCase("x-amz-checksum-crc32", "4waSgwAA")]
    [TestCase("x-amz-checksum-sha256", "y/Q5Jg==")]
    [TestCase("x-amz-checksum-md5", "y/Q5Jg==")]
    [TestCase("x-amz-sdk-checksum-algorithm", "MD4")]
    public async Task Malformed_values_are_refused(string header, string value)
    {
        RawResponse put = await SendAsync(Put().With(header, value));
        (put.Status, put.Code, await ExistsAsync("k")).Should().Be((400, "InvalidRequest", false));
    }

    [TestCase("x-amz-checksum-crc32", "short")]
    [TestCase("x-amz-checksum-crc32", "")]
    public async Task Malformed_trailers_are_refused(string header, string value)
    {
        foreach (string payload in (string[])[AwsChunks.SignedTrailer, AwsChunks.UnsignedTrailer])
        {
            RawResponse put = await SendAsync(AwsChunks.Upload($"/{Bucket}/k", payload, (header, value), null, Digits));
            (put.Status, await ExistsAsync("k")).Should().Be((400, false));
        }
    }

    [Test]
    public async Task Two_at_once_are_refused()
    {
        RawResponse put = await SendAsync(Put().With(Known[0].Header, Known[0].Value).With(Known[1].Header, Known[1].Value));
        (put.Status, put.Code, await ExistsAsync("k")).Should().Be((400, "InvalidRequest", false));
        RawResponse mixed = await SendAsync(Put().With(Known[0].Header, Known[0].Value).With("x-amz-sdk-checksum-algorithm", "SHA256"));
        (mixed.Status, mixed.Code).Should().Be((400, "InvalidRequest"));
    }

    [Test]
    public async Task Without_one_the_store_makes_its_own()
    {
        await SendAsync(Put());
        await ReturnedAsync("x-amz-checksum-crc64nvme", "rosUhgp5mIg=");
    }

    [Test]
    public async Task A_range_has_no_checksum()
    {
        await SendAsync(Put().With(Known[0].Header, Known[0].Value));
        (await SendAsync("GET", $"/{Bucket}/k", ("Range", "bytes=0-1"), ("x-amz-checksum-mode", "ENABLED")))[Known[0].Header].Should().BeNull();
    }

    [TestCase("CRC32")]
    [TestCase("SHA1")]
    [TestCase("SHA256")]
    public async Task The_sdk_sends_and_verifies_them(string algorithm)
    {
        await S3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "k", ContentBody = "123456789", ChecksumAlgorithm = ChecksumAlgorithm.FindValue(algorithm) });
        (string header, string value) = Known.Single(k => k.Header == $"x-amz-checksum-{algorithm.ToLowerInvariant()}");
        await ReturnedAsync(header, value);
        (await ReadAsync("k")).Should().Be("123456789");
    }

    private RawRequest Put() => new("PUT", $"/{Bucket}/k") { Body = Digits };

    private async Task ReturnedAsync(string header, string value)
    {
        foreach (string method in (string[])["GET", "HEAD"])
        {
            RawResponse read = await SendAsync(method, $"/{Bucket}/k", ("x-amz-checksum-mode", "ENABLED"));
            (read[header], read["x-amz-checksum-type"]).Should().Be((value, "FULL_OBJECT"));
            (await SendAsync(method, $"/{Bucket}/k"))[header].Should().BeNull();
        }
    }
}
