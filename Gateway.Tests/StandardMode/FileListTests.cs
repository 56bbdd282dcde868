using System.Text.Json;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

internal sealed class FileListTests : StandardTestBase
{
    [Test]
    public async Task A_file_comes_with_what_a_folder_view_shows()
    {
        await UploadAsync("ü b/c+d.txt", "hello", ("Content-Type", "text/plain"));
        await UploadAsync("z", "");
        JsonElement list = Json(await CallAsync("GET", Of("filelist")));
        JsonElement[] files = [.. list.GetProperty("files").EnumerateArray()];
        files[1].GetProperty("path").GetString().Should().Be("ü b/c+d.txt");
        files[1].GetProperty("size").GetInt64().Should().Be(5);
        files[1].GetProperty("contentType").GetString().Should().Be("text/plain");
        files[1].GetProperty("etag").GetString().Should().Be("5d41402abc4b2a76b9719d911017c592");
        files[1].GetProperty("versionId").GetString().Should().Be("null");
        files[1].GetProperty("modified").GetString().Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        files[0].GetProperty("contentType").GetString().Should().Be("application/octet-stream");
        list.GetProperty("folders").GetArrayLength().Should().Be(0);
        list.GetProperty("next").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public async Task Text_is_readable_in_the_document_itself()
    {
        await UploadAsync("ü&'<b>", "x");
        (await CallAsync("GET", Of("filelist"))).Text.Should().Contain("\"ü&'<b>\"");
    }

    [Test]
    public async Task Folders_and_files_come_in_byte_order_and_pages_end_nowhere_too_soon()
    {
        string[] paths = ["B", "a/1", "a/2", "b", "c/d/e", "c/f", "é", "😀"];
        await PutAllAsync(paths);
        var seen = new List<string>();
        string after = "";
        for (int page = 0; page < 20; page++)
        {
            JsonElement list = Json(await CallAsync("GET", Of("filelist", more: $"&delimiter=/&limit=2&after={Uri.EscapeDataString(after)}")));
            string[] names =
            [
                .. list.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("path").GetString()!),
                .. list.GetProperty("folders").EnumerateArray().Select(f => f.GetString()!),
            ];
            names.Length.Should().BeInRange(1, 2);
            seen.AddRange(names);
            if (list.GetProperty("next").GetString() is not { } next)
            {
                break;
            }

            after = next;
        }

        seen.Should().BeEquivalentTo("B", "a/", "b", "c/", "é", "😀").And.OnlyHaveUniqueItems();
        (await PathsAsync("&path=c/")).Should().Equal("c/d/e", "c/f");
        (await PathsAsync("&after=c/d/e")).Should().Equal("c/f", "é", "😀");
    }

    [Test]
    public async Task Deleted_files_are_not_there()
    {
        await SetVersioningAsync(Amazon.S3.VersionStatus.Enabled);
        await PutAllAsync("a", "b");
        await CallAsync("DELETE", Of("deletefile", "a"));
        (await PathsAsync("")).Should().Equal("b");
    }

    [TestCase("limit=0", "InvalidParameter")]
    [TestCase("limit=-1", "InvalidParameter")]
    [TestCase("limit=1001", "InvalidParameter")]
    [TestCase("limit=99999999999999999999", "InvalidParameter")]
    [TestCase("limit=ten", "InvalidParameter")]
    [TestCase("limit=", "InvalidParameter")]
    [TestCase("limit=1&limit=2", "InvalidParameter")]
    [TestCase("limit=%201", "InvalidParameter")]
    [TestCase("path=%zz", "InvalidUri")]
    [TestCase("path=%ff", "InvalidUri")]
    [TestCase("path=%e2%28%a1", "InvalidUri")]
    [TestCase("path=LONG", "PathTooLong")]
    [TestCase("after=LONG", "PathTooLong")]
    [TestCase("delimiter=LONG", "PathTooLong")]
    public async Task Bad_parameters_are_refused(string query, string code) =>
        Refused(await CallAsync("GET", Of("filelist", more: "&" + query.Replace("LONG", new string('x', 1023) + "%C3%A9", StringComparison.Ordinal))), 400, code);

    private async Task<IEnumerable<string>> PathsAsync(string more) =>
        Json(await CallAsync("GET", Of("filelist", more: more))).GetProperty("files").EnumerateArray().Select(f => f.GetProperty("path").GetString()!);
}
