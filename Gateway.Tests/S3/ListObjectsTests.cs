using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class ListObjectsTests : S3TestBase
{
    [Test]
    public async Task Entries_tell_size_etag_time_class_and_owner()
    {
        PutObjectResponse put = await PutAsync("k", "12345");
        RawResponse response = await SendAsync("GET", $"/{Bucket}");
        IReadOnlyDictionary<string, string> entry = response.Elements("Contents").Should().ContainSingle().Subject;
        (entry["Key"], entry["Size"], entry["ETag"], entry["StorageClass"]).Should().Be(("k", "5", put.ETag, "STANDARD"));
        response.Elements("Owner")[0]["ID"].Should().Be("owner");
        entry["LastModified"].Should().MatchRegex("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$");
        (response.Value("Name"), response.Value("Prefix"), response.Value("Marker"), response.Value("MaxKeys"), response.Value("IsTruncated"))
            .Should().Be((Bucket, "", "", "1000", "false"));
    }

    [Test]
    public async Task Pages_go_on_after_the_marker()
    {
        await PutAllAsync("a", "b", "c", "d", "e");
        RawResponse page = await SendAsync("GET", $"/{Bucket}?max-keys=2&marker=b");
        page.Values("Key").Should().Equal("c", "d");
        (page.Value("IsTruncated"), page.Value("Marker"), page.HasElement("NextMarker")).Should().Be(("true", "b", false));
        RawResponse last = await SendAsync("GET", $"/{Bucket}?max-keys=2&marker=d");
        (last.Value("IsTruncated"), last.Value("Key")).Should().Be(("false", "e"));
    }

    [Test]
    public async Task A_page_that_fits_exactly_is_the_last()
    {
        await PutAllAsync("a", "b");
        (await SendAsync("GET", $"/{Bucket}?max-keys=2")).Value("IsTruncated").Should().Be("false");
    }

    [Test]
    public async Task Next_marker_comes_with_a_delimiter_and_passes_prefixes()
    {
        await PutAllAsync("a", "b/1", "b/2", "c", "d/1");
        RawResponse first = await SendAsync("GET", $"/{Bucket}?delimiter=%2F&max-keys=2");
        (string.Join(',', first.Values("Key")), first.Elements("CommonPrefixes")[0]["Prefix"], first.Value("NextMarker")).Should().Be(("a", "b/", "b/"));
        RawResponse second = await SendAsync("GET", $"/{Bucket}?delimiter=%2F&max-keys=2&marker=b%2F");
        (string.Join(',', second.Values("Key")), second.Elements("CommonPrefixes")[0]["Prefix"], second.Value("IsTruncated")).Should().Be(("c", "d/", "false"));
    }

    [TestCase("prefix=a/&delimiter=/", "a/1", "a/b/,a/c/")]
    [TestCase("prefix=a&delimiter=/", "", "a/")]
    [TestCase("prefix=a/b/", "a/b/1,a/b/2", "")]
    [TestCase("prefix=nothing", "", "")]
    [TestCase("delimiter=/", "top", "/,a/")]
    [TestCase("delimiter=", "/root,a/1,a/b/1,a/b/2,a/c/1,top", "")]
    [TestCase("delimiter=b/", "/root,a/1,a/c/1,top", "a/b/")]
    [TestCase("delimiter=zz", "/root,a/1,a/b/1,a/b/2,a/c/1,top", "")]
    [TestCase("prefix=a/&delimiter=/1", "a/1,a/b/2", "a/b/1,a/c/1")]
    [TestCase("marker=a/b/1&delimiter=/", "top", "a/")]
    [TestCase("marker=a/&delimiter=/", "top", "")]
    [TestCase("marker=zzz", "", "")]
    public async Task Prefix_and_delimiter_roll_up(string query, string keys, string prefixes)
    {
        await PutAllAsync("top", "a/1", "a/b/1", "a/b/2", "a/c/1", "/root");
        RawResponse response = await SendAsync("GET", $"/{Bucket}?{query.Replace("/", "%2F", StringComparison.Ordinal)}");
        (string.Join(',', response.Values("Key")), string.Join(',', response.Elements("CommonPrefixes").Select(e => e["Prefix"]))).Should().Be((keys, prefixes));
    }

    [TestCase("max-keys=0", 0, "0")]
    [TestCase("max-keys=1", 1, "1")]
    [TestCase("max-keys=1000", 3, "1000")]
    [TestCase("max-keys=2147483647", 3, "1000")]
    [TestCase("max-keys=", 3, "1000")]
    public async Task Max_keys_bounds_a_page(string query, int count, string told)
    {
        await PutAllAsync("a", "b", "c");
        RawResponse response = await SendAsync("GET", $"/{Bucket}?{query}");
        (response.Values("Key").Count, response.Value("MaxKeys"), response.Value("IsTruncated")).Should().Be((count, told, count == 1 ? "true" : "false"));
    }

    [TestCase("max-keys=-1")]
    [TestCase("max-keys=abc")]
    [TestCase("max-keys=1e3")]
    [TestCase("max-keys=2147483648")]
    [TestCase("max-keys=99999999999999999999")]
    [TestCase("encoding-type=base64")]
    public async Task Bad_parameters_are_refused(string query)
    {
        RawResponse response = await SendAsync("GET", $"/{Bucket}?{query}");
        (response.Status, response.Code, response.Value("ArgumentName")).Should().Be((400, "InvalidArgument", query.Split('=')[0]));
    }

    [Test]
    public async Task Keys_sort_by_their_bytes()
    {
        // U+FFFD is EF BF BD, the emoji F0 9F 98 80: as UTF-16 they would sort the other way round.
        string[] sorted = ["!", "/", "A", "Z", "a", "a!", "a/", "a/b", "a0", "é", "日", "\uFFFD", "😀"];
        await PutAllAsync([.. sorted.Reverse()]);
        (await SendAsync("GET", $"/{Bucket}")).Values("Key").Should().Equal(sorted);
        (await SendAsync("GET", $"/{Bucket}?marker=%EF%BF%BD")).Values("Key").Should().Equal("😀");
    }

    [Test]
    public async Task Url_encoding_covers_keys_prefixes_and_markers()
    {
        await PutAllAsync("a b+c/ä%&~*", "a b+d");
        RawResponse response = await SendAsync("GET", $"/{Bucket}?delimiter=%2B&encoding-type=url&marker=a%20%2B&prefix=a%20");
        (response.Value("EncodingType"), response.Value("Delimiter"), response.Value("Marker"), response.Value("Prefix")).Should().Be(("url", "%2B", "a+%2B", "a+"));
        response.Elements("CommonPrefixes")[0]["Prefix"].Should().Be("a+b%2B");
        (await SendAsync("GET", $"/{Bucket}?encoding-type=url")).Values("Key").Should().Equal("a+b%2Bc/%C3%A4%25%26%7E*", "a+b%2Bd");
        (await S3.ListObjectsAsync(Bucket)).S3Objects.Select(o => o.Key).Should().Equal("a b+c/ä%&~*", "a b+d");
    }

    [Test]
    public async Task Deleted_objects_are_gone_at_once()
    {
        await SetVersioningAsync(Amazon.S3.VersionStatus.Enabled);
        await PutAllAsync("a", "b");
        await S3.DeleteObjectAsync(Bucket, "a");
        (await SendAsync("GET", $"/{Bucket}")).Values("Key").Should().Equal("b");
    }

    [Test]
    public async Task Unknown_parameters_are_ignored()
    {
        await PutAsync("k");
        (await SendAsync("GET", $"/{Bucket}?foo=bar&x-id=ListObjects&x-amz-unknown=1")).Values("Key").Should().Equal("k");
    }

    [Test]
    public async Task It_needs_a_bucket_and_a_right()
    {
        (await SendAsync("GET", $"/{NewName()}")).Code.Should().Be("NoSuchBucket");
        (await SendAsync("GET", "/Not_A_Bucket")).Code.Should().Be("InvalidBucketName");
        (await SendAsync(S3Server.Stranger, "GET", $"/{Bucket}")).Code.Should().Be("AccessDenied");
        (await SendAsync(null, "GET", $"/{Bucket}")).Code.Should().Be("AccessDenied");
    }
}
