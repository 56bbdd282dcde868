using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class DeleteObjectTests : S3TestBase
{
    [Test]
    public async Task An_object_goes_and_a_missing_one_counts_as_deleted()
    {
        await PutAsync("k");
        for (int i = 0; i < 2; i++)
        {
            RawResponse response = await SendAsync("DELETE", $"/{Bucket}/k");
            (response.Status, response["x-amz-delete-marker"], response["x-amz-version-id"]).Should().Be((204, null, null));
        }

        (await ExistsAsync("k")).Should().BeFalse();
    }

    [Test]
    public async Task With_versions_a_marker_is_added_each_time()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string version = (await PutAsync("k")).VersionId;
        RawResponse first = await SendAsync("DELETE", $"/{Bucket}/k");
        RawResponse second = await SendAsync("DELETE", $"/{Bucket}/k");
        (first.Status, first["x-amz-delete-marker"]).Should().Be((204, "true"));
        second["x-amz-version-id"].Should().NotBe(first["x-amz-version-id"]);
        (await ReadAsync("k", version)).Should().Be("content");
    }

    [Test]
    public async Task The_next_version_takes_the_place_of_a_removed_one()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string first = (await PutAsync("k", "first")).VersionId;
        string second = (await PutAsync("k", "second")).VersionId;
        string marker = (await S3.DeleteObjectAsync(Bucket, "k")).VersionId;
        DeleteObjectResponse unmarked = await S3.DeleteObjectAsync(Bucket, "k", marker);
        (unmarked.DeleteMarker, unmarked.VersionId, await ReadAsync("k")).Should().Be(("true", marker, "second"));
        (await S3.DeleteObjectAsync(Bucket, "k", second)).VersionId.Should().Be(second);
        (await ReadAsync("k")).Should().Be("first");
        (await S3.ListVersionsAsync(Bucket)).Versions.Should().ContainSingle(v => v.VersionId == first && v.IsLatest == true);
        await S3.DeleteObjectAsync(Bucket, "k", first);
        (await ExistsAsync("k")).Should().BeFalse();
        (await SendAsync("GET", $"/{Bucket}?versions")).HasElement("Version").Should().BeFalse();
    }

    [Test]
    public async Task Suspended_it_replaces_the_null_version_by_a_null_marker()
    {
        await PutAsync("k", "null");
        await SetVersioningAsync(VersionStatus.Enabled);
        string version = (await PutAsync("k", "version")).VersionId;
        await SetVersioningAsync(VersionStatus.Suspended);
        RawResponse response = await SendAsync("DELETE", $"/{Bucket}/k");
        (response["x-amz-delete-marker"], response["x-amz-version-id"]).Should().Be(("true", "null"));
        (await SendAsync("GET", $"/{Bucket}/k?versionId=null")).Status.Should().Be(405);
        (await ReadAsync("k", version)).Should().Be("version");
        (await SendAsync("GET", $"/{Bucket}?versions")).Values("VersionId").Should().Equal("null", version);
        await S3.DeleteObjectAsync(Bucket, "k", "null");
        (await ReadAsync("k")).Should().Be("version");
    }

    [Test]
    public async Task A_version_that_is_not_there_counts_as_deleted()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        await PutAsync("k");
        (await SendAsync("DELETE", $"/{Bucket}/k?versionId=00000000000000ff0123456789abcdef")).Status.Should().Be(204);
        RawResponse garbage = await SendAsync("DELETE", $"/{Bucket}/k?versionId=garbage");
        (garbage.Status, garbage.Code, await ExistsAsync("k")).Should().Be((400, "InvalidArgument", true));
    }

    [Test]
    public async Task Preconditions_protect_it()
    {
        string etag = (await PutAsync("k", "12345")).ETag;
        string modified = (await SendAsync("HEAD", $"/{Bucket}/k"))["Last-Modified"]!;
        foreach ((string name, string value) in ((string, string)[])[("If-Match", "\"0\""), ("x-amz-if-match-size", "4"), ("x-amz-if-match-last-modified-time", "Mon, 01 Jan 2001 00:00:00 GMT")])
        {
            RawResponse refused = await SendAsync("DELETE", $"/{Bucket}/k", (name, value));
            (refused.Status, refused.Code).Should().Be((412, "PreconditionFailed"), name);
        }

        (await SendAsync("DELETE", $"/{Bucket}/k", ("x-amz-if-match-size", "x"))).Code.Should().Be("InvalidArgument");
        (await SendAsync("DELETE", $"/{Bucket}/k", ("x-amz-if-match-last-modified-time", "yesterday"))).Code.Should().Be("InvalidArgument");
        (await ExistsAsync("k")).Should().BeTrue();
        (await SendAsync("DELETE", $"/{Bucket}/k", ("If-Match", etag), ("x-amz-if-match-size", "5"), ("x-amz-if-match-last-modified-time", modified))).Status.Should().Be(204);
        (await SendAsync("DELETE", $"/{Bucket}/k", ("If-Match", "*"))).Status.Should().Be(204, "what is not there needs no protection");
    }

    [Test]
    public async Task Only_writers_delete()
    {
        await PutAsync("k");
        foreach (Storage.Identity.ApiKey? key in new[] { S3Server.Stranger, S3Server.Reader, null })
        {
            (await SendAsync(key, "DELETE", $"/{Bucket}/k")).Code.Should().Be("AccessDenied");
        }

        (await ExistsAsync("k")).Should().BeTrue();
    }
}
