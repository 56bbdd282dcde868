using Amazon.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>What others uploaded is never more than they said, and an error never passes for it.</summary>
internal sealed class UserContentTests : S3TestBase
{
    [TestCase("GET", "/k")]
    [TestCase("HEAD", "/k")]
    [TestCase("GET", "")]
    [TestCase("GET", "/missing")]
    public async Task Nothing_is_sniffed(string method, string rest)
    {
        await PutRawAsync("k", "<script>", ("Content-Type", "text/plain"));
        (await SendAsync(method, $"/{Bucket}{rest}"))["X-Content-Type-Options"].Should().Be("nosniff");
    }

    /// <summary>A cache in front would keep the error as long as the object.</summary>
    [TestCase("/k", "Range", "bytes=100-", 416)]
    [TestCase("/k", "If-Match", "\"other\"", 412)]
    [TestCase("/k?partNumber=7", "x-amz-checksum-mode", "ENABLED", 416)]
    [TestCase("/k?response-content-language=%0A", "x-amz-checksum-mode", "ENABLED", 400)]
    public async Task An_error_has_none_of_the_objects_headers(string rest, string name, string value, int status)
    {
        await PutRawAsync(
            "k", "content", ("Cache-Control", "public, max-age=31536000"), ("Expires", "Fri, 01 Jan 2038 00:00:00 GMT"), ("Content-Encoding", "gzip"), ("x-amz-meta-a", "b"));
        RawResponse refused = await SendAsync("GET", $"/{Bucket}{rest}", (name, value));
        refused.Status.Should().Be(status, refused.Text);
        foreach (string header in (string[])["Cache-Control", "Expires", "Content-Encoding", "x-amz-meta-a", "Content-Range", "x-amz-checksum-crc64nvme", "x-amz-mp-parts-count"])
        {
            refused[header].Should().BeNull(header);
        }
    }

    [Test]
    public async Task Not_modified_keeps_what_a_cache_needs()
    {
        RawResponse put = await PutRawAsync("k", "content", ("Cache-Control", "max-age=5"));
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k", ("If-None-Match", put["ETag"]!));
        (read.Status, read["Cache-Control"], read["ETag"]).Should().Be((304, "max-age=5", put["ETag"]));
    }

    /// <summary>S3 User Guide, "Access control list overview": WRITE allows DeleteObjectVersion only to the bucket's owner.</summary>
    [Test]
    public async Task Who_may_only_write_by_the_buckets_acl_removes_no_version_for_good()
    {
        string name = NewName();
        await SendAsync("PUT", $"/{name}", ("x-amz-acl", "public-read-write"));
        await SetVersioningAsync(VersionStatus.Enabled, name);
        string version = (await PutAsync("k", bucket: name)).VersionId;
        foreach (var key in new[] { null, S3Server.Stranger })
        {
            (await SendAsync(key, "DELETE", $"/{name}/k?versionId={version}")).Code.Should().Be("AccessDenied");
            RawRequest many = new RawRequest("POST", $"/{name}?delete=").WithBody($"<Delete><Object><Key>k</Key><VersionId>{version}</VersionId></Object></Delete>");
            byte[] md5 = System.Security.Cryptography.MD5.HashData(many.Body);
            (await Server.SendAsync(many.With("Content-MD5", Convert.ToBase64String(md5)), key)).Values("Code").Should().Equal("AccessDenied");
        }

        (await SendAsync("GET", $"/{name}/k?versionId={version}")).Text.Should().Be("content");
        (await SendAsync(null, "DELETE", $"/{name}/k")).Status.Should().Be(204, "a delete marker takes nothing away");
        (await SendAsync("DELETE", $"/{name}/k?versionId={version}")).Status.Should().Be(204);
    }
}
