using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class HeadObjectTests : S3TestBase
{
    [Test]
    public async Task It_tells_what_a_get_would()
    {
        await PutRawAsync("k", "0123456789", ("Content-Type", "text/plain"), ("x-amz-meta-a", "b"));
        RawResponse head = await SendAsync("HEAD", $"/{Bucket}/k");
        RawResponse get = await SendAsync("GET", $"/{Bucket}/k");
        head.Headers.Where(h => !Varies(h.Name)).Should().BeEquivalentTo(get.Headers.Where(h => !Varies(h.Name)));
        head["Content-Length"].Should().Be("10");

        static bool Varies(string name) => name is "x-amz-request-id" or "Date";
    }

    [Test]
    public async Task The_sdk_reads_it()
    {
        PutObjectResponse put = await PutAsync("k", "12345");
        GetObjectMetadataResponse head = await S3.GetObjectMetadataAsync(Bucket, "k");
        (head.ContentLength, head.ETag, head.VersionId ?? "").Should().Be((5L, put.ETag, ""));
    }

    [Test]
    public async Task Missing_objects_have_an_id_and_no_body()
    {
        RawResponse head = await SendAsync("HEAD", $"/{Bucket}/missing");
        (head.Status, head["x-amz-request-id"]?.Length, head["x-amz-id-2"] is not null).Should().Be((404, 16, true));
        (head["Content-Length"] ?? "0").Should().Be("0");
    }

    [TestCase("versionId=garbage", 400)]
    [TestCase("partNumber=2", 416)]
    [TestCase("partNumber=x", 400)]
    [TestCase("tagging", 501)]
    [TestCase("partNumber=1", 206)]
    public async Task Errors_keep_their_status(string query, int status)
    {
        await PutRawAsync("k", "x");
        (await SendAsync("HEAD", $"/{Bucket}/k?{query}")).Status.Should().Be(status);
    }

    [Test]
    public async Task Delete_markers_say_so()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string version = (await PutAsync("k")).VersionId;
        string marker = (await S3.DeleteObjectAsync(Bucket, "k")).VersionId;
        RawResponse latest = await SendAsync("HEAD", $"/{Bucket}/k");
        (latest.Status, latest["x-amz-delete-marker"], latest["x-amz-version-id"]).Should().Be((404, "true", marker));
        (await SendAsync("HEAD", $"/{Bucket}/k?versionId={marker}")).Status.Should().Be(405);
        (await SendAsync("HEAD", $"/{Bucket}/k?versionId={version}")).Status.Should().Be(200);
    }

    [Test]
    public async Task Only_those_who_may_read_see_it()
    {
        await PutAsync("k");
        (await SendAsync(S3Server.Reader, "HEAD", $"/{Bucket}/k")).Status.Should().Be(200);
        (await SendAsync(S3Server.Stranger, "HEAD", $"/{Bucket}/k")).Status.Should().Be(403);
        (await SendAsync(null, "HEAD", $"/{Bucket}/missing")).Status.Should().Be(403);
    }
}
