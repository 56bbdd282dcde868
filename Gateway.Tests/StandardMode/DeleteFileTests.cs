using System.Text.Json;
using Amazon.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

internal sealed class DeleteFileTests : StandardTestBase
{
    [TestCase("DELETE")]
    [TestCase("POST")]
    public async Task Without_versions_the_file_goes(string method)
    {
        await UploadAsync("k", "x");
        RawResponse deleted = await CallAsync(method, Of("deletefile", "k"));
        deleted.Status.Should().Be(200);
        Json(deleted).GetRawText().Should().Be("""{"path":"k","versionId":null,"deletionMarker":false,"syncId":2}""");
        Refused(await CallAsync(method, Of("deletefile", "k")), 404, "NoSuchFile");
        (await KeysAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task With_versions_a_marker_hides_the_file_and_its_removal_brings_it_back()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        await UploadAsync("k", "x");
        JsonElement deleted = Json(await CallAsync("DELETE", Of("deletefile", "k")));
        deleted.GetProperty("deletionMarker").GetBoolean().Should().BeTrue();
        deleted.GetProperty("syncId").GetInt64().Should().Be(2);
        Refused(await CallAsync("DELETE", Of("deletefile", "k")), 404, "NoSuchFile");
        string marker = deleted.GetProperty("versionId").GetString()!;
        JsonElement removed = Json(await CallAsync("DELETE", Of("deletefile", "k", $"&version={marker}")));
        (removed.GetProperty("versionId").GetString(), removed.GetProperty("deletionMarker").GetBoolean()).Should().Be((marker, true));
        (await ReadFileAsync("k")).Text.Should().Be("x");
    }

    [TestCase("If-Match", "\"wrong\"", 412, "PreconditionFailed")]
    [TestCase("If-Match", "W/\"weak\"", 400, "InvalidParameter")]
    [TestCase("If-None-Match", "*", 400, "InvalidParameter")]
    [TestCase("If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT", 400, "InvalidParameter")]
    public async Task A_condition_that_does_not_hold_or_cannot_be_kept_deletes_nothing(string header, string value, int status, string code)
    {
        string etag = Json(await UploadAsync("k", "x")).GetProperty("etag").GetString()!;
        Refused(await CallAsync("DELETE", Of("deletefile", "k"), (header, value)), status, code);
        (await KeysAsync()).Should().Equal("k");
        (await CallAsync("DELETE", Of("deletefile", "k"), ("If-Match", $"\"{etag}\""))).Status.Should().Be(200);
        (await KeysAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_version_is_removed_for_good()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string first = Json(await UploadAsync("k", "1")).GetProperty("versionId").GetString()!;
        await UploadAsync("k", "2");
        string target = Of("deletefile", "k", $"&version={first}");
        Json(await CallAsync("DELETE", target)).GetRawText().Should().Be($$"""{"path":"k","versionId":"{{first}}","deletionMarker":false,"syncId":3}""");
        Refused(await CallAsync("DELETE", target), 404, "NoSuchVersion");
        Refused(await CallAsync("DELETE", Of("deletefile", "k", "&version=x")), 404, "NoSuchVersion");
        (await ReadFileAsync("k")).Text.Should().Be("2");
    }
}
