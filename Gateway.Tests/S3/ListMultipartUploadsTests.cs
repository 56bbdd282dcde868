using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class ListMultipartUploadsTests : MultipartTestBase
{
    [Test]
    public async Task Uploads_come_by_key_then_by_their_start_in_pages()
    {
        string b1 = await StartAsync("b");
        string a1 = await StartAsync("a");
        string b2 = await StartAsync("b");
        string c1 = await StartAsync("c");
        foreach (int size in (int[])[1, 2, 3, 4])
        {
            (await PageAsync($"max-uploads={size}", _ => Task.CompletedTask)).Should().Equal(a1, b1, b2, c1);
        }

        IReadOnlyDictionary<string, string> upload = (await SendAsync("GET", $"/{Bucket}?uploads")).Elements("Upload")[0];
        upload.Should().ContainKeys("Key", "UploadId", "Initiator", "Owner", "StorageClass", "Initiated");
    }

    [Test]
    public async Task Pages_go_on_although_what_they_named_was_aborted()
    {
        string[] uploads = [await StartAsync("k"), await StartAsync("k"), await StartAsync("k"), await StartAsync("l")];
        (await PageAsync("max-uploads=1", id => SendAsync("DELETE", $"/{Bucket}/{(id == uploads[3] ? "l" : "k")}?uploadId={id}"))).Should().Equal(uploads);
        (await SendAsync("GET", $"/{Bucket}?uploads")).HasElement("Upload").Should().BeFalse();
    }

    [Test]
    public async Task Prefix_and_delimiter_roll_up()
    {
        foreach (string key in (string[])["a/1", "a/2", "b%20c", "d/1"])
        {
            await StartAsync(key);
        }

        RawResponse response = await SendAsync("GET", $"/{Bucket}?delimiter=%2F&encoding-type=url&uploads");
        response.Elements("Upload").Select(u => u["Key"]).Should().Equal("b+c");
        response.Elements("CommonPrefixes").Select(e => e["Prefix"]).Should().Equal("a/", "d/");
        (await SendAsync("GET", $"/{Bucket}?prefix=a%2F&uploads")).Elements("Upload").Select(u => u["Key"]).Should().Equal("a/1", "a/2");
        (await SendAsync("GET", $"/{Bucket}?key-marker=a%2F1&uploads")).Elements("Upload").Select(u => u["Key"]).Should().Equal("a/2", "b c", "d/1");
        (await SendAsync("GET", $"/{Bucket}?upload-id-marker=ignored&uploads")).Elements("Upload").Should().HaveCount(4);
        RawResponse page = await SendAsync("GET", $"/{Bucket}?delimiter=%2F&max-uploads=1&uploads");
        (page.Value("IsTruncated"), page.Value("NextKeyMarker")).Should().Be(("true", "a/"));
    }

    [TestCase("max-uploads=-1")]
    [TestCase("max-uploads=x")]
    [TestCase("encoding-type=x")]
    public async Task Bad_parameters_are_refused(string query) =>
        (await SendAsync("GET", $"/{Bucket}?{query}&uploads")).Code.Should().Be("InvalidArgument");

    [Test]
    public async Task It_needs_a_right() => (await SendAsync(S3Server.Stranger, "GET", $"/{Bucket}?uploads")).Code.Should().Be("AccessDenied");

    private async Task<List<string>> PageAsync(string query, Func<string, Task> seen)
    {
        var all = new List<string>();
        string markers = "";
        while (true)
        {
            RawResponse page = await SendAsync("GET", $"/{Bucket}?{markers}{query}&uploads");
            foreach (string id in page.Elements("Upload").Select(u => u["UploadId"]))
            {
                all.Add(id);
                await seen(id);
            }

            if (page.Value("IsTruncated") != "true")
            {
                return all;
            }

            markers = $"key-marker={page.Value("NextKeyMarker")}&upload-id-marker={page.Value("NextUploadIdMarker")}&";
        }
    }
}
