using System.Text.Json;
using Amazon.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

internal sealed class VersionListTests : StandardTestBase
{
    [Test]
    public async Task Versions_and_markers_come_newest_first()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        await UploadAsync("k", "hello", ("Content-Type", "text/plain"));
        await UploadAsync("k2", "another file");
        await CallAsync("DELETE", Of("deletefile", "k"));
        JsonElement list = Json(await CallAsync("GET", Of("versionlist", "k")));
        JsonElement[] versions = [.. list.GetProperty("versions").EnumerateArray()];
        versions.Should().HaveCount(2);
        versions[0].GetProperty("deleted").GetBoolean().Should().BeTrue();
        versions[0].GetProperty("latest").GetBoolean().Should().BeTrue();
        versions[0].GetProperty("syncId").GetInt64().Should().Be(3);
        versions[0].GetProperty("size").ValueKind.Should().Be(JsonValueKind.Null);
        versions[1].GetProperty("deleted").GetBoolean().Should().BeFalse();
        versions[1].GetProperty("latest").GetBoolean().Should().BeFalse();
        versions[1].GetProperty("size").GetInt64().Should().Be(5);
        versions[1].GetProperty("etag").GetString().Should().Be("5d41402abc4b2a76b9719d911017c592");
        versions[1].GetProperty("contentType").GetString().Should().Be("text/plain");
        list.GetProperty("next").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public async Task Pages_follow_each_other_without_gap_or_overlap()
    {
        await UploadAsync("k", "null version");
        await SetVersioningAsync(VersionStatus.Enabled);
        for (int i = 0; i < 4; i++)
        {
            await UploadAsync("k", $"{i}");
        }

        var seen = new List<long>();
        string? after = null;
        do
        {
            JsonElement page = Json(await CallAsync("GET", Of("versionlist", "k", $"&limit=2{(after is null ? "" : $"&after={after}")}")));
            seen.AddRange(page.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("syncId").GetInt64()));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);

        seen.Should().Equal(5, 4, 3, 2, 1);
        RawResponse beyond = await CallAsync("GET", Of("versionlist", "k", "&after=null"));
        Json(beyond).GetRawText().Should().Be("""{"versions":[],"next":null}""");
    }

    [TestCase("", 404, "NoSuchFile")]
    [TestCase("&limit=0", 400, "InvalidParameter")]
    [TestCase("&limit=1001", 400, "InvalidParameter")]
    [TestCase("&after=", 400, "InvalidParameter")]
    [TestCase("&after=x", 404, "NoSuchVersion")]
    public async Task What_is_not_there_or_makes_no_sense_is_refused(string more, int status, string code) =>
        Refused(await CallAsync("GET", Of("versionlist", "k", more)), status, code);
}
