using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;
using Gateway.Tests.StandardMode.OpenApi;

namespace Gateway.Tests.StandardMode;

/// <summary>A key's header makes a request one of standard mode, whatever else it has.</summary>
internal sealed class FrontDoorTests : StandardTestBase
{
    /// <summary>Every function of the API's description, and the methods it has there.</summary>
    private static IEnumerable<object[]> Functions =>
        OpenApiDocument.Current.Operations.GroupBy(o => o.Path, (path, operations) => new object[] { path, operations.Select(o => o.Method).ToArray() });

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
        foreach (string target in (string[])["/servicelist", "/nothing", $"/{Bucket}/k"])
        {
            RawResponse refused = await Server.SendAsync(new RawRequest("GET", target).With("x-owncdn-key", value), null);
            Refused(refused, 401, "Unauthorized");
            refused["WWW-Authenticate"].Should().NotBeNull();
        }
    }

    [Test]
    public async Task A_key_twice_is_no_key() =>
        Refused(await CallAsync("GET", "/servicelist", ("x-owncdn-key", S3Server.Owner.Secret)), 401, "Unauthorized");

    [Test]
    public async Task Without_the_header_a_functions_caller_is_told_that_it_needs_a_key()
    {
        Refused(await Server.SendAsync(new RawRequest("GET", "/servicelist"), null), 401, "Unauthorized");
        string inQuery = $"/servicelist?x-owncdn-key={Uri.EscapeDataString(S3Server.Owner.Secret)}";
        Refused(await Server.SendAsync(new RawRequest("GET", inQuery), null), 401, "Unauthorized");
    }

    [Test]
    public async Task To_s3_a_functions_name_is_a_bucket_like_any_other() => (await SendAsync("GET", "/servicelist")).Code.Should().Be("NoSuchBucket");

    [TestCase("/")]
    [TestCase("/ServiceList")]
    [TestCase("/servicelist/")]
    [TestCase("//servicelist")]
    [TestCase("/./servicelist")]
    [TestCase("/x/../servicelist")]
    [TestCase("/service%6cist")]
    [TestCase("/%2fservicelist")]
    [TestCase("/%zz")]
    public async Task Anything_but_a_functions_name_is_not_found(string target) => Refused(await CallAsync("GET", target), 404, "NoSuchFunction");

    [Test]
    public async Task Absolute_form_is_understood() => (await CallAsync("GET", "http://localhost/servicelist?x=1")).Status.Should().Be(200);

    [TestCaseSource(nameof(Functions))]
    public async Task A_wrong_method_is_told_the_right_ones(string function, string[] allowed)
    {
        foreach (string method in ((string[])["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "get"]).Except(allowed))
        {
            RawResponse refused = await CallAsync(method, function);
            refused.Status.Should().Be(405, method);
            refused["Allow"]!.Split(", ").Should().BeEquivalentTo(allowed);
            Code(refused).Should().Be(method == "HEAD" ? "" : "MethodNotAllowed");
        }
    }
}
