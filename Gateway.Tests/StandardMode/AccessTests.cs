using Gateway.Storage.Identity;
using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

/// <summary>Which key may do what.</summary>
internal sealed class AccessTests : StandardTestBase
{
    /// <summary>Method, function, and whether it writes.</summary>
    private static readonly object[][] Functions =
    [
        ["GET", "filelist", false], ["GET", "getfile", false], ["HEAD", "getfile", false], ["GET", "versionlist", false], ["GET", "syncnext", false], ["GET", "reqlist", false],
        ["PUT", "uploadfile", true], ["DELETE", "deletefile", true], ["POST", "flush", true],
    ];

    [TestCaseSource(nameof(Functions))]
    public async Task Readers_read_and_strangers_see_nothing(string method, string function, bool writes)
    {
        await UploadAsync("k", "x");
        string target = function is "filelist" or "syncnext" or "reqlist" or "flush" ? Of(function) : Of(function, "k");
        RawResponse stranger = await CallAsync(S3Server.Stranger, new RawRequest(method, target));
        (stranger.Status, Code(stranger)).Should().Be((404, method == "HEAD" ? "" : "NoSuchService"));
        RawResponse reader = await CallAsync(S3Server.Reader, new RawRequest(method, target));
        (reader.Status, Code(reader)).Should().Be(writes ? (403, "AccessDenied") : (200, ""));
        (await ReadFileAsync("k")).Text.Should().Be("x");
        (await CallAsync(S3Server.Admin, new RawRequest("GET", Of("getfile", "k")))).Text.Should().Be("x");
    }

    [Test]
    public async Task Rights_to_single_services_hold_in_both_dialects()
    {
        string write = await NewBucketAsync(S3);
        string none = await NewBucketAsync(S3);
        var levels = new Dictionary<string, AccessLevel> { [Bucket] = AccessLevel.Read, [write] = AccessLevel.Write };
        ApiKey key = await AddKeyAsync(new Permissions(AccessLevel.None, levels));
        foreach ((string bucket, int read, int put) in ((string, int, int)[])[(Bucket, 200, 403), (write, 200, 200), (none, 403, 403)])
        {
            await S3.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "x" });
            (await Server.SendAsync(new RawRequest("GET", $"/{bucket}/k"), key)).Status.Should().Be(read);
            (await Server.SendAsync(new RawRequest("GET", $"/{bucket}"), key)).Status.Should().Be(read);
            (await Server.SendAsync(new RawRequest("PUT", $"/{bucket}/k"), key)).Status.Should().Be(put);
            (await Server.SendAsync(new RawRequest("DELETE", $"/{bucket}/other"), key)).Status.Should().Be(put == 200 ? 204 : 403);
            string target = $"?sid={bucket}&path=k";
            (await CallAsync(key, new RawRequest("GET", "/getfile" + target))).Status.Should().Be(read == 200 ? 200 : 404);
            (await CallAsync(key, new RawRequest("PUT", "/uploadfile" + target))).Status.Should().Be(read != 200 ? 404 : put);
        }

        (await Server.SendAsync(new RawRequest("GET", "/"), key)).Values("Name").Should().BeEquivalentTo(Bucket, write);
        Json(await CallAsync(key, new RawRequest("GET", "/servicelist"))).GetProperty("services").EnumerateArray()
            .Select(s => (s.GetProperty("id").GetString(), s.GetProperty("access").GetString())).Should().BeEquivalentTo([(Bucket, "read"), (write, "write")]);
    }

    [Test]
    public async Task A_copy_needs_the_right_to_read_its_source()
    {
        string write = await NewBucketAsync(S3);
        await PutAsync("k");
        ApiKey key = await AddKeyAsync(new Permissions(AccessLevel.None, new Dictionary<string, AccessLevel> { [write] = AccessLevel.Write }));
        (await Server.SendAsync(new RawRequest("PUT", $"/{write}/k").With("x-amz-copy-source", $"/{Bucket}/k"), key)).Code.Should().Be("AccessDenied");
    }
}
