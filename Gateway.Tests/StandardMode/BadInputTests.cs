using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

/// <summary>Mistakes that every function answers alike.</summary>
internal sealed class BadInputTests : StandardTestBase
{
    private static readonly (string Method, string Function)[] WithPath =
        [("GET", "getfile"), ("PUT", "uploadfile"), ("DELETE", "deletefile"), ("GET", "versionlist")];

    private static readonly (string Method, string Function)[] WithService = [.. WithPath, ("GET", "filelist"), ("POST", "flush"), ("GET", "syncnext")];

    [Test]
    public async Task A_service_must_be_named_and_be_there()
    {
        foreach ((string method, string function) in WithService)
        {
            Refused(await CallAsync(method, $"/{function}?path=k"), 400, "MissingParameter");
            foreach (string sid in (string[])["", "nothing", "../main", $"{Bucket}%00", Bucket.ToUpperInvariant()])
            {
                Refused(await CallAsync(method, $"/{function}?path=k&sid={sid}"), 404, "NoSuchService");
            }

            Refused(await CallAsync(method, $"/{function}?path=k&sid={Bucket}&sid={Bucket}"), 400, "InvalidParameter");
        }
    }

    [Test]
    public async Task A_path_must_be_named_and_can_be_one()
    {
        foreach ((string method, string function) in WithPath)
        {
            Refused(await CallAsync(method, Of(function)), 400, "MissingParameter");
            Refused(await CallAsync(method, Of(function, "")), 400, "InvalidParameter");
            Refused(await CallAsync(method, Of(function, new string('x', 1025))), 400, "PathTooLong");
            Refused(await CallAsync(method, Of(function, new string('é', 513))), 400, "PathTooLong");
            foreach (string encoded in (string[])["%", "%4", "%zz", "%ff", "%c3%28", "%ed%a0%80"])
            {
                Refused(await CallAsync(method, $"/{function}?sid={Bucket}&path={encoded}"), 400, "InvalidUri");
            }

            Refused(await CallAsync(method, Of(function, "a", "&path=b")), 400, "InvalidParameter");
        }

        (await KeysAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task More_parameters_than_any_function_has_are_refused() =>
        Refused(await CallAsync("GET", "/servicelist?" + string.Join('&', Enumerable.Range(0, 5000).Select(i => $"p{i}"))), 400, "InvalidParameter");

    [TestCase("gzip, chunked")]
    [TestCase("chunked, chunked")]
    [TestCase("identity, chunked")]
    public async Task A_body_in_another_coding_is_not_taken_for_content(string coding)
    {
        RawRequest put = new RawRequest("PUT", Of("uploadfile", "k")) { HasLength = false, Body = "5\r\nhello\r\n0\r\n\r\n"u8.ToArray() };
        Refused(await CallAsync(S3Server.Owner, put.With("Transfer-Encoding", coding)), 400, "InvalidParameter");
        (await SendAsync(new RawRequest("PUT", $"/{Bucket}/k") { HasLength = false, Body = put.Body }.With("Transfer-Encoding", coding))).Code.Should().Be("NotImplemented");
        (await KeysAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_file_that_is_not_there_is_not_found()
    {
        foreach ((string method, string function) in WithPath.Where(f => f.Method != "PUT"))
        {
            Refused(await CallAsync(method, Of(function, "missing")), 404, "NoSuchFile");
        }

        RawResponse head = await CallAsync("HEAD", Of("getfile", "missing"));
        (head.Status, head.Body.Length).Should().Be((404, 0));
    }

    [TestCase("a+b", "a b")]
    [TestCase("a%2Bb", "a+b")]
    [TestCase("a%2Fb", "a/b")]
    [TestCase("a%252Fb", "a%2Fb")]
    [TestCase("../../etc/passwd", "../../etc/passwd")]
    [TestCase("a%00b", "a\0b")]
    [TestCase("a\\b", "a\\b")]
    [TestCase("a=b", "a=b")]
    [TestCase("/a", "/a")]
    public async Task A_path_is_decoded_exactly_once(string encoded, string path)
    {
        await CallAsync(S3Server.Owner, new RawRequest("PUT", $"/uploadfile?sid={Bucket}&path={encoded}").WithBody("x"));
        (await KeysAsync()).Should().Equal(path);
        (await CallAsync("GET", $"/getfile?path={encoded}&sid={Bucket}")).Text.Should().Be("x");
    }
}
