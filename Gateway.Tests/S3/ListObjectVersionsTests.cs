using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class ListObjectVersionsTests : S3TestBase
{
    [Test]
    public async Task Versions_and_markers_come_newest_first_within_a_key()
    {
        await PutAsync("a", "null");
        await SetVersioningAsync(VersionStatus.Enabled);
        string second = (await PutAsync("a", "22")).VersionId;
        string marker = (await S3.DeleteObjectAsync(Bucket, "a")).VersionId;
        string third = (await PutAsync("a", "333")).VersionId;
        string b = (await PutAsync("b", "4444")).VersionId;

        ListVersionsResponse list = await S3.ListVersionsAsync(Bucket);
        list.Versions.Select(v => (v.Key, v.VersionId, v.IsLatest ?? false, v.IsDeleteMarker ?? false, v.Size ?? 0)).Should().Equal(
            ("a", third, true, false, 3L), ("a", marker, false, true, 0L), ("a", second, false, false, 2L), ("a", "null", false, false, 4L), ("b", b, true, false, 4L));

        RawResponse raw = await SendAsync("GET", $"/{Bucket}?versions");
        raw.Xml.Name.LocalName.Should().Be("ListVersionsResult");
        raw.Elements("DeleteMarker")[0].Should().ContainKeys("Key", "VersionId", "IsLatest", "LastModified", "Owner").And.NotContainKeys("ETag", "Size");
        raw.Elements("Version")[0].Should().ContainKeys("ETag", "Size", "StorageClass", "Owner");
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    public async Task Pages_join_to_the_whole(int size)
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        var expected = new List<string>();
        foreach (string key in (string[])["a", "b/1", "c"])
        {
            string[] versions = [(await PutAsync(key)).VersionId, (await S3.DeleteObjectAsync(Bucket, key)).VersionId, (await PutAsync(key)).VersionId];
            expected.AddRange(versions.Reverse());
        }

        (await PageAsync(size)).Should().Equal(expected);
    }

    [Test]
    public async Task Pages_pass_the_null_version()
    {
        await PutAsync("k");
        await SetVersioningAsync(VersionStatus.Enabled);
        string second = (await PutAsync("k")).VersionId;
        string last = (await PutAsync("l")).VersionId;
        (await PageAsync(1)).Should().Equal(second, "null", last);
    }

    [Test]
    public async Task Pages_go_on_although_what_they_named_was_removed()
    {
        // The usual way to empty a bucket: list a page, remove it, ask for the next.
        await PutAsync("k");
        await SetVersioningAsync(VersionStatus.Enabled);
        for (int i = 0; i < 4; i++)
        {
            await PutAsync("k");
        }

        await SetVersioningAsync(VersionStatus.Suspended);
        await PutAsync("k");
        await SetVersioningAsync(VersionStatus.Enabled);
        await PutAsync("k");
        await S3.DeleteObjectAsync(Bucket, "k");
        string keyMarker = "";
        while (true)
        {
            RawResponse page = await SendAsync("GET", $"/{Bucket}?{keyMarker}max-keys=2&versions");
            foreach (string id in page.Values("VersionId"))
            {
                await S3.DeleteObjectAsync(Bucket, "k", id);
            }

            if (page.Value("IsTruncated") == "false")
            {
                break;
            }

            keyMarker = $"key-marker={page.Value("NextKeyMarker")}&version-id-marker={page.Value("NextVersionIdMarker")}&";
        }

        await S3.DeleteBucketAsync(Bucket);
    }

    [Test]
    public async Task Prefix_delimiter_and_encoding_work_as_in_the_other_listings()
    {
        await PutAllAsync("a b/1", "a b/2", "a c", "z");
        RawResponse response = await SendAsync("GET", $"/{Bucket}?delimiter=%2F&encoding-type=url&prefix=a%20&versions");
        response.Values("Key").Should().Equal("a+c");
        response.Elements("CommonPrefixes").Select(e => e["Prefix"]).Should().Equal("a+b/");
        RawResponse page = await SendAsync("GET", $"/{Bucket}?delimiter=%2F&max-keys=1&versions");
        (page.Value("NextKeyMarker"), page.HasElement("NextVersionIdMarker")).Should().Be(("a b/", false));
        (await SendAsync("GET", $"/{Bucket}?delimiter=%2F&key-marker=a%20b%2F&versions")).Values("Key").Should().Equal("a c", "z");
    }

    [Test]
    public async Task A_key_marker_alone_passes_all_versions_of_the_key()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        await PutAllAsync("a", "a", "b");
        (await SendAsync("GET", $"/{Bucket}?key-marker=a&versions")).Values("Key").Should().Equal("b");
    }

    [TestCase("version-id-marker=null")]
    [TestCase("max-keys=-1")]
    [TestCase("max-keys=x")]
    [TestCase("encoding-type=x")]
    [TestCase("key-marker=a&version-id-marker=garbage")]
    public async Task Bad_parameters_are_refused(string query)
    {
        RawResponse response = await SendAsync("GET", $"/{Bucket}?{query}&versions");
        (response.Status, response.Code).Should().Be((400, "InvalidArgument"));
    }

    [TestCase("max-keys=0", 0)]
    [TestCase("max-keys=100000", 2)]
    public async Task Max_keys_bounds_a_page(string query, int count)
    {
        await PutAllAsync("a", "b");
        (await SendAsync("GET", $"/{Bucket}?{query}&versions")).Values("Key").Should().HaveCount(count);
    }

    [Test]
    public async Task It_needs_a_right() => (await SendAsync(S3Server.Stranger, "GET", $"/{Bucket}?versions")).Code.Should().Be("AccessDenied");

    private async Task<List<string>> PageAsync(int size)
    {
        var seen = new List<string>();
        string? keyMarker = null;
        string? versionMarker = null;
        while (true)
        {
            ListVersionsResponse page = await S3.ListVersionsAsync(
                new ListVersionsRequest { BucketName = Bucket, MaxKeys = size, KeyMarker = keyMarker, VersionIdMarker = versionMarker });
            page.Versions.Count.Should().BeLessThanOrEqualTo(size);
            seen.AddRange(page.Versions.Select(v => v.VersionId));
            if (page.IsTruncated != true)
            {
                return seen;
            }

            (keyMarker, versionMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
    }
}
