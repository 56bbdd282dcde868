using Amazon.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class GetObjectTests : S3TestBase
{
    [TestCase("bytes=0-4", "01234", "0-4")]
    [TestCase("bytes=3-3", "3", "3-3")]
    [TestCase("bytes=5-", "56789", "5-9")]
    [TestCase("bytes=0-", "0123456789", "0-9")]
    [TestCase("bytes=0-9", "0123456789", "0-9")]
    [TestCase("bytes=0-99999999999999999999999", "0123456789", "0-9")]
    [TestCase("bytes=9-20", "9", "9-9")]
    [TestCase("bytes=-3", "789", "7-9")]
    [TestCase("bytes=-10", "0123456789", "0-9")]
    [TestCase("bytes=-999", "0123456789", "0-9")]
    [TestCase("Bytes=1-2", "12", "1-2")]
    [TestCase("bytes= 1-2", "12", "1-2")]
    public async Task Ranges_are_partial(string range, string content, string told)
    {
        await PutRawAsync("k", "0123456789");
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k", ("Range", range));
        (read.Status, read.Text, read["Content-Range"], read["Accept-Ranges"]).Should().Be((206, content, $"bytes {told}/10", "bytes"));
        RawResponse head = await SendAsync("HEAD", $"/{Bucket}/k", ("Range", range));
        (head.Status, head["Content-Length"], head["Content-Range"]).Should().Be((206, content.Length.ToString(), $"bytes {told}/10"));
    }

    [TestCase("bytes=5-2")]
    [TestCase("bytes=a-b")]
    [TestCase("bytes=1")]
    [TestCase("bytes=-")]
    [TestCase("bytes=")]
    [TestCase("bytes=--1")]
    [TestCase("bytes=1-2-3")]
    [TestCase("bytes=+1-2")]
    [TestCase("bytes=0-1,3-4")]
    [TestCase("items=0-1")]
    [TestCase("0-1")]
    [TestCase("bytes:0-1")]
    public async Task Malformed_ranges_give_the_whole(string range)
    {
        await PutRawAsync("k", "0123456789");
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k", ("Range", range));
        (read.Status, read.Text, read["Content-Range"]).Should().Be((200, "0123456789", null));
    }

    [TestCase("0123456789", "bytes=10-")]
    [TestCase("0123456789", "bytes=10-20")]
    [TestCase("0123456789", "bytes=99999999999999999999-")]
    [TestCase("0123456789", "bytes=-0")]
    [TestCase("", "bytes=0-")]
    [TestCase("", "bytes=0-0")]
    [TestCase("", "bytes=-1")]
    public async Task Ranges_without_a_byte_are_refused(string content, string range)
    {
        await PutRawAsync("k", content);
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k", ("Range", range));
        (read.Status, read.Code, read.Value("ActualObjectSize"), read.Value("RangeRequested")).Should().Be((416, "InvalidRange", content.Length.ToString(), range));
        (await SendAsync("HEAD", $"/{Bucket}/k", ("Range", range))).Status.Should().Be(416);
    }

    [Test]
    public async Task A_range_of_a_large_object_is_read_from_its_place()
    {
        byte[] content = new byte[3_000_000];
        new Random(7).NextBytes(content);
        await SendAsync(new RawRequest("PUT", $"/{Bucket}/k") { Body = content });
        foreach ((int first, int last) in ((int, int)[])[(0, 0), (65_535, 65_537), (1_048_575, 2_097_153), (2_999_999, 2_999_999)])
        {
            RawResponse read = await SendAsync("GET", $"/{Bucket}/k", ("Range", $"bytes={first}-{last}"));
            read.Body.AsSpan().SequenceEqual(content.AsSpan(first, last - first + 1)).Should().BeTrue();
        }
    }

    [TestCase("response-content-type", "text/html", "Content-Type")]
    [TestCase("response-content-language", "fr", "Content-Language")]
    [TestCase("response-expires", "tomorrow", "Expires")]
    [TestCase("response-cache-control", "no-store", "Cache-Control")]
    [TestCase("response-content-disposition", "attachment; filename=\"x y\"", "Content-Disposition")]
    [TestCase("response-content-encoding", "br", "Content-Encoding")]
    public async Task Answer_headers_can_be_overridden(string parameter, string value, string header)
    {
        await PutRawAsync("k", "x", ("Content-Type", "text/plain"), ("Cache-Control", "max-age=1"));
        foreach (string method in (string[])["GET", "HEAD"])
        {
            RawResponse read = await SendAsync(method, $"/{Bucket}/k?{parameter}={Uri.EscapeDataString(value)}");
            (read.Status, read[header]).Should().Be((200, value));
        }
    }

    [TestCase("%0D%0AX-Injected:%201")]
    [TestCase("%00")]
    [TestCase("%7F")]
    [TestCase("%E6%97%A5")]
    public async Task Overrides_that_no_header_can_carry_are_refused(string value)
    {
        await PutRawAsync("k", "x");
        RawResponse read = await SendAsync(new RawRequest("GET", $"/{Bucket}/k?response-content-disposition={value.Replace(":", "%3A", StringComparison.Ordinal)}"));
        (read.Status, read.Code, read["X-Injected"]).Should().Be((400, "InvalidArgument", null));
    }

    [Test]
    public async Task Versions_are_read_by_id()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string first = (await PutAsync("k", "first")).VersionId;
        string second = (await PutAsync("k", "second")).VersionId;
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k?versionId={first}");
        (read.Text, read["x-amz-version-id"]).Should().Be(("first", first));
        (await SendAsync("GET", $"/{Bucket}/k"))["x-amz-version-id"].Should().Be(second);
    }

    [TestCase("", 400, "InvalidArgument")]
    [TestCase("garbage", 400, "InvalidArgument")]
    [TestCase("null", 404, "NoSuchVersion")]
    [TestCase("00000000000000ff0123456789abcdef", 404, "NoSuchVersion")]
    public async Task Ids_of_no_version_are_refused(string id, int status, string code)
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        await PutAsync("k");
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k?versionId={id}");
        (read.Status, read.Code).Should().Be((status, code));
    }

    [Test]
    public async Task Delete_markers_say_so()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        await PutAsync("k");
        string marker = (await S3.DeleteObjectAsync(Bucket, "k")).VersionId;
        RawResponse latest = await SendAsync("GET", $"/{Bucket}/k");
        (latest.Status, latest.Code, latest["x-amz-delete-marker"], latest["x-amz-version-id"]).Should().Be((404, "NoSuchKey", "true", marker));
        RawResponse named = await SendAsync("GET", $"/{Bucket}/k?versionId={marker}");
        (named.Status, named.Code, named["x-amz-delete-marker"]).Should().Be((405, "MethodNotAllowed", "true"));
    }

    [Test]
    public async Task An_object_written_at_once_has_one_part()
    {
        await PutRawAsync("k", "0123456789");
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k?partNumber=1");
        (read.Status, read.Text, read["Content-Range"], read["x-amz-mp-parts-count"]).Should().Be((206, "0123456789", "bytes 0-9/10", null));
        (await SendAsync("GET", $"/{Bucket}/k?partNumber=2")).Code.Should().Be("InvalidPartNumber");
        (await SendAsync("GET", $"/{Bucket}/k?partNumber=0")).Code.Should().Be("InvalidArgument");
        (await SendAsync("GET", $"/{Bucket}/k?partNumber=1", ("Range", "bytes=0-1"))).Code.Should().Be("InvalidRequest");
    }

    [Test]
    public async Task Missing_objects_are_told_to_those_who_may_list()
    {
        RawResponse missing = await SendAsync("GET", $"/{Bucket}/missing");
        (missing.Status, missing.Code, missing.Value("Message")).Should().Be((404, "NoSuchKey", "The specified key does not exist."));
        (await SendAsync(S3Server.Stranger, "GET", $"/{Bucket}/missing")).Code.Should().Be("AccessDenied");
        (await SendAsync(null, "GET", $"/{Bucket}/missing")).Code.Should().Be("AccessDenied");
        (await SendAsync("GET", $"/{NewName()}/k")).Code.Should().Be("NoSuchBucket");
    }
}
