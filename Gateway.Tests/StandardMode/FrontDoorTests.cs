using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

/// <summary>A key's header makes a request one of standard mode, whatever else it has.</summary>
internal sealed class FrontDoorTests : StandardTestBase
{
    [TestCase("x-amz-date", "20251120T000000Z")]
    [TestCase("x-amz-content-sha256", "UNSIGNED-PAYLOAD")]
    [TestCase("Authorization", "AWS4-HMAC-SHA256 Credential=a")]
    public async Task Headers_of_s3_change_nothing(string header, string value) =>
        (await CallAsync("GET", "/servicelist", (header, value))).Status.Should().Be(200);

    [TestCase("")]
    [TestCase("wrong")]
    [TestCase("OWNERKEY000000000001", Description = "the key's id")]
    [TestCase("owner/secret+1x")]
    public async Task A_wrong_key_is_refused_in_standard_modes_form(string value)
    {
        foreach (string target in (string[])["/servicelist", "/nothing", $"/{Bucket}/k", "/healthz/"])
        {
            Refused(await Server.SendAsync(new RawRequest("GET", target).With("x-owncdn-key", value), null), 401, "Unauthorized");
        }
    }

    [TestCase("/healthz")]
    [TestCase("/docs/api")]
    [TestCase("/openapi/standard.json")]
    public async Task The_gateways_own_pages_need_no_key_and_mind_none(string target) =>
        (await Server.SendAsync(new RawRequest("GET", target).With("x-owncdn-key", "wrong"), null)).Status.Should().Be(200);

    [Test]
    public async Task A_key_twice_is_no_key() =>
        Refused(await CallAsync("GET", "/servicelist", ("x-owncdn-key", S3Server.Owner.Secret)), 401, "Unauthorized");

    [Test]
    public async Task Without_the_header_the_path_is_a_buckets()
    {
        (await SendAsync(null, "GET", "/servicelist")).Code.Should().NotBeEmpty();
        (await SendAsync("GET", $"/servicelist?x-owncdn-key={Uri.EscapeDataString(S3Server.Owner.Secret)}")).Code.Should().Be("NoSuchBucket");
    }

    [TestCase("/")]
    [TestCase("/ServiceList")]
    [TestCase("/servicelist/")]
    [TestCase("//servicelist")]
    [TestCase("/./servicelist")]
    [TestCase("/x/../servicelist")]
    [TestCase("/service%6cist")]
    [TestCase("/%2fservicelist")]
    [TestCase("/healthz/")]
    [TestCase("/%zz")]
    public async Task Anything_but_a_functions_name_is_not_found(string target) => Refused(await CallAsync("GET", target), 404, "NoSuchFunction");

    [Test]
    public async Task Absolute_form_is_understood() => (await CallAsync("GET", "http://localhost/servicelist?x=1")).Status.Should().Be(200);

    [TestCase("/servicelist", "GET")]
    [TestCase("/filelist", "GET")]
    [TestCase("/getfile", "GET, HEAD")]
    [TestCase("/uploadfile", "PUT, POST")]
    [TestCase("/deletefile", "DELETE, POST")]
    [TestCase("/flush", "POST")]
    [TestCase("/versionlist", "GET")]
    [TestCase("/syncnext", "GET")]
    [TestCase("/reqlist", "GET")]
    [TestCase("/keylist", "GET")]
    [TestCase("/keyadd", "POST")]
    [TestCase("/keyremove", "DELETE, POST")]
    public async Task A_wrong_method_is_told_the_right_ones(string function, string allow)
    {
        foreach (string method in ((string[])["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "get"]).Where(m => !allow.Split(", ").Contains(m)))
        {
            RawResponse refused = await CallAsync(method, function);
            (refused.Status, refused["Allow"]).Should().Be((405, allow), method);
            Code(refused).Should().Be(method == "HEAD" ? "" : "MethodNotAllowed");
        }
    }
}
