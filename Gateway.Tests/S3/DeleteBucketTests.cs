using System.Net;
using Amazon.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class DeleteBucketTests : S3TestBase
{
    [Test]
    public async Task An_empty_bucket_goes_and_its_name_is_free()
    {
        (await S3.DeleteBucketAsync(Bucket)).HttpStatusCode.Should().Be(HttpStatusCode.NoContent);
        await RefusedAsync(S3.DeleteBucketAsync(Bucket), "NoSuchBucket", HttpStatusCode.NotFound);
        await RefusedAsync(PutAsync("k"), "NoSuchBucket", HttpStatusCode.NotFound);
        await Stranger.PutBucketAsync(Bucket);
        (await SendAsync(S3Server.Stranger, "GET", $"/{Bucket}")).Values("Key").Should().BeEmpty();
    }

    [Test]
    public async Task A_bucket_with_an_object_stays()
    {
        await PutAsync("k");
        await RefusedAsync(S3.DeleteBucketAsync(Bucket), "BucketNotEmpty", HttpStatusCode.Conflict);
        await S3.DeleteObjectAsync(Bucket, "k");
        await S3.DeleteBucketAsync(Bucket);
    }

    [Test]
    public async Task Delete_markers_count_as_content()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string marker = (await S3.DeleteObjectAsync(Bucket, "k")).VersionId;
        await RefusedAsync(S3.DeleteBucketAsync(Bucket), "BucketNotEmpty", HttpStatusCode.Conflict);
        await S3.DeleteObjectAsync(Bucket, "k", marker);
        await S3.DeleteBucketAsync(Bucket);
    }

    [Test]
    public async Task Only_its_own_account_removes_it()
    {
        await RefusedAsync(Stranger.DeleteBucketAsync(Bucket), "AccessDenied", HttpStatusCode.Forbidden);
        RawResponse read = await SendAsync(S3Server.Reader, "DELETE", $"/{Bucket}");
        (read.Status, read.Code).Should().Be((403, "AccessDenied"));
        (await SendAsync(null, "DELETE", $"/{Bucket}")).Code.Should().Be("AccessDenied");
        (await SendAsync("HEAD", $"/{Bucket}")).Status.Should().Be(200);
    }
}
