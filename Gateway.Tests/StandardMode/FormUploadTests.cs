using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

/// <summary>uploadfile with multipart/form-data.</summary>
internal sealed class FormUploadTests : StandardTestBase
{
    private const string File = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nhello\r\n";

    [TestCase(5)]
    [TestCase(1_000_000)]
    public async Task The_file_part_is_stored_with_its_type_and_other_fields_are_not(int size)
    {
        byte[] content = RandomNumberGenerator.GetBytes(size);
        using var form = new MultipartFormDataContent { { new StringContent("ignored"), "note" } };
        using var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        form.Add(file, "file", "pixel.png");
        form.Add(new StringContent("ignored, too"), "more");
        using var request = new HttpRequestMessage(HttpMethod.Post, Of("uploadfile", "k")) { Content = form };
        request.Headers.Add("x-owncdn-key", S3Server.Owner.Secret);
        request.Headers.Add("x-owncdn-meta-a", "b");
        using var http = new HttpClient { BaseAddress = Server.Address };

        using HttpResponseMessage response = await http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(201, await response.Content.ReadAsStringAsync());
        RawResponse read = await ReadFileAsync("k");
        read.Body.Should().Equal(content);
        (read["Content-Type"], read["x-owncdn-meta-a"]).Should().Be(("image/png", "b"));
    }

    [TestCase(File + "--b--\r\n")]
    [TestCase(File + "--b--")]
    [TestCase("preamble\r\n" + File + "--b--\r\nepilogue")]
    public async Task Forms_that_are_right_as_a_whole(string form)
    {
        (await SendFormAsync(form)).Status.Should().Be(201);
        (await ReadFileAsync("k")).Text.Should().Be("hello");
    }

    [TestCase(File, Description = "no end")]
    [TestCase(File + "--b", Description = "no end, but for its beginning")]
    [TestCase("--b--\r\n", Description = "nothing")]
    [TestCase("", Description = "nothing at all")]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nv\r\n--b--\r\n", Description = "no file")]
    [TestCase(File + File + "--b--\r\n", Description = "two files")]
    [TestCase(File + "--b\r\nbroken\r\n\r\nv\r\n--b--\r\n", Description = "a broken header behind the file")]
    [TestCase("--b\r\nContent-Disposition: attachment; filename=\"f\"\r\n\r\nhello\r\n--b--\r\n", Description = "no form-data")]
    [TestCase("--b\r\n\r\nhello\r\n--b--\r\n", Description = "no headers")]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\nContent-Type: té\r\n\r\nhello\r\n--b--\r\n", Description = "a type that is no header")]
    public async Task Forms_that_are_not_right_are_refused_and_nothing_is_stored(string form)
    {
        Refused(await SendFormAsync(form), 400, "InvalidForm");
        (await KeysAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Large_files_in_bad_forms_are_not_stored_either()
    {
        string file = File.Replace("hello", new string('x', 1_000_000), StringComparison.Ordinal);
        Refused(await SendFormAsync($"{file}{File}--b--\r\n"), 400, "InvalidForm");
        Refused(await SendFormAsync(file), 400, "InvalidForm");
        (await KeysAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Fields_and_headers_are_bounded()
    {
        string field = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nV\r\n";
        Refused(await SendFormAsync($"{field.Replace("V", new string('v', 100_000), StringComparison.Ordinal)}{File}--b--\r\n"), 400, "InvalidForm");
        Refused(await SendFormAsync($"{string.Concat(Enumerable.Repeat(field, 101))}{File}--b--\r\n"), 400, "InvalidForm");
        Refused(await SendFormAsync(File.Replace("\r\n\r\n", $"\r\nX: {new string('v', 20_000)}\r\n\r\n", StringComparison.Ordinal) + "--b--\r\n"), 400, "InvalidForm");
        (await KeysAsync()).Should().BeEmpty();
    }

    [TestCase("multipart/form-data")]
    [TestCase("multipart/form-data; boundary=")]
    [TestCase("multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x")]
    public async Task A_form_needs_a_boundary(string type) => Refused(await SendFormAsync(File + "--b--\r\n", type), 400, "InvalidForm");

    [Test]
    public async Task Digests_belong_to_the_files_part()
    {
        string md5 = Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes("hello")));
        string form = $"{File.Replace("\r\n\r\n", $"\r\nContent-MD5: {md5}\r\n\r\n", StringComparison.Ordinal)}--b--\r\n";
        Refused(await SendFormAsync(form.Replace("hello", "jello", StringComparison.Ordinal)), 400, "BadDigest");
        Refused(await SendFormAsync(form, "multipart/form-data; boundary=b", ("Content-MD5", md5)), 400, "InvalidDigest");
        (await KeysAsync()).Should().BeEmpty();
        (await SendFormAsync(form)).Status.Should().Be(201);
    }

    private Task<RawResponse> SendFormAsync(string form, string type = "multipart/form-data; boundary=b", params (string Name, string Value)[] headers) =>
        CallAsync(S3Server.Owner, new RawRequest("POST", Of("uploadfile", "k")) { Headers = [("Content-Type", type), .. headers] }.WithBody(form));
}
