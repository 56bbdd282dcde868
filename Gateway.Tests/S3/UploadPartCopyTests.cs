using System.Security.Cryptography;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class UploadPartCopyTests : MultipartTestBase
{
    [TestCase(null, "0123456789")]
    [TestCase("bytes=0-9", "0123456789")]
    [TestCase("bytes=3-5", "345")]
    [TestCase("bytes=9-9", "9")]
    public async Task A_range_becomes_a_part(string? range, string content)
    {
        await PutRawAsync("from", "0123456789");
        string upload = await StartAsync();
        RawResponse part = await CopyAsync(upload, "from", range);
        (part.Status, part.Xml.Name.LocalName, part.Value("ETag")).Should()
            .Be((200, "CopyPartResult", $"\"{Convert.ToHexStringLower(MD5.HashData(System.Text.Encoding.ASCII.GetBytes(content)))}\""));
        await CompleteAsync(upload, [(1, part.Value("ETag"))]);
        (await ReadAsync("k")).Should().Be(content);
    }

    [TestCase("bytes=5-20", 416, "InvalidRange")]
    [TestCase("bytes=10-10", 416, "InvalidRange")]
    [TestCase("bytes=5-2", 400, "InvalidArgument")]
    [TestCase("bytes=5-", 400, "InvalidArgument")]
    [TestCase("bytes=-5", 400, "InvalidArgument")]
    [TestCase("bytes=a-b", 400, "InvalidArgument")]
    [TestCase("0-5", 400, "InvalidArgument")]
    [TestCase("bytes=0-1,3-4", 400, "InvalidArgument")]
    public async Task The_range_must_lie_within_the_source(string range, int status, string code)
    {
        await PutRawAsync("from", "0123456789");
        string upload = await StartAsync();
        RawResponse part = await CopyAsync(upload, "from", range);
        (part.Status, part.Code).Should().Be((status, code));
        (await SendAsync("GET", $"/{Bucket}/k?uploadId={upload}")).HasElement("Part").Should().BeFalse();
    }

    [Test]
    public async Task The_sdk_copies_a_large_object_in_ranges()
    {
        await SendAsync(new RawRequest("PUT", $"/{Bucket}/from") { Body = [.. Full, .. Full] });
        string upload = await StartAsync();
        var parts = new List<(int, string)>();
        for (int i = 0; i < 2; i++)
        {
            CopyPartResponse part = await S3.CopyPartAsync(new CopyPartRequest
            {
                SourceBucket = Bucket, SourceKey = "from", DestinationBucket = Bucket, DestinationKey = "k", UploadId = upload, PartNumber = i + 1,
                FirstByte = i * Full.Length, LastByte = ((i + 1) * Full.Length) - 1,
            });
            parts.Add((i + 1, part.ETag));
        }

        (await CompleteAsync(upload, parts)).Value("ETag").Should().Be(ETagOf(Full, Full));
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k", ("Range", $"bytes={Full.Length - 3}-{Full.Length + 2}"));
        read.Body.Should().Equal([.. Full[^3..], .. Full[..3]]);
    }

    [Test]
    public async Task The_source_must_be_there_and_readable()
    {
        string theirs = await NewBucketAsync(Stranger);
        await Stranger.PutObjectAsync(new PutObjectRequest { BucketName = theirs, Key = "secret", ContentBody = "secret" });
        string upload = await StartAsync();
        (await CopyAsync(upload, "missing", null)).Code.Should().Be("NoSuchKey");
        RawResponse denied = await SendAsync("PUT", Target(upload, 1), ("x-amz-copy-source", $"/{theirs}/secret"));
        (denied.Status, denied.Code).Should().Be((403, "AccessDenied"));
        await PutRawAsync("from", "x");
        (await SendAsync("PUT", Target(upload, 1), ("x-amz-copy-source", $"/{Bucket}/from"), ("x-amz-copy-source-if-match", "\"0\""))).Code.Should().Be("PreconditionFailed");
        (await CopyAsync(NoUpload, "from", null)).Code.Should().Be("NoSuchUpload");
    }

    private Task<RawResponse> CopyAsync(string upload, string from, string? range)
    {
        RawRequest request = new RawRequest("PUT", Target(upload, 1)).With("x-amz-copy-source", $"/{Bucket}/{from}");
        return SendAsync(range is null ? request : request.With("x-amz-copy-source-range", range));
    }
}
