using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

/// <summary>One store under two dialects: what is written through one is read through the other.</summary>
internal sealed class BothDialectsTests : StandardTestBase
{
    [TestCase("ü ü")]
    [TestCase("a//b/../c?d&e+f%20#")]
    public async Task An_object_put_through_s3_is_a_file(string key)
    {
        await PutRawAsync(Encoded(key), "hello", ("Content-Type", "text/css"), ("Cache-Control", "no-cache"), ("Content-Language", "de"), ("x-amz-meta-author", "Jörg"));
        RawResponse read = await ReadFileAsync(key);
        read.Text.Should().Be("hello");
        (read["Content-Type"], read["Cache-Control"], read["Content-Language"], read["x-owncdn-meta-author"]).Should().Be(("text/css", "no-cache", "de", "JÃ¶rg"));
        (await KeysAsync()).Should().Equal(key);
    }

    [TestCase("ü ü")]
    [TestCase("a//b/../c?d&e+f%20#")]
    public async Task An_uploaded_file_is_an_object(string path)
    {
        await UploadAsync(path, "hello", ("Content-Type", "text/css"), ("Cache-Control", "no-cache"), ("Expires", "never"), ("x-owncdn-meta-author", "Jörg"));
        RawResponse read = await SendAsync("GET", $"/{Bucket}/{Encoded(path)}", ("x-amz-checksum-mode", "ENABLED"));
        read.Text.Should().Be("hello");
        (read["Content-Type"], read["Cache-Control"], read["Expires"], read["x-amz-meta-author"]).Should().Be(("text/css", "no-cache", "never", "JÃ¶rg"));
        (read["ETag"], read["x-amz-checksum-crc64nvme"]).Should().Be(("\"5d41402abc4b2a76b9719d911017c592\"", "M3eFcAZSQlc="));
    }

    [Test]
    public async Task The_tools_of_s3_see_versions_and_markers_of_both()
    {
        await SetVersioningAsync(Amazon.S3.VersionStatus.Enabled);
        await PutAsync("k", "1");
        await UploadAsync("k", "2");
        await CallAsync("DELETE", Of("deletefile", "k"));
        ListVersionsResponse versions = await S3.ListVersionsAsync(Bucket);
        versions.Versions.Select(v => v.IsDeleteMarker == true).Should().Equal(true, false, false);
    }
}
