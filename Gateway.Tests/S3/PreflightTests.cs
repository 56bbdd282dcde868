using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>Preflights come without credentials, and no bucket has a CORS configuration yet.</summary>
internal sealed class PreflightTests : S3TestBase
{
    [TestCase("")]
    [TestCase("/k")]
    public async Task Cross_origin_requests_are_forbidden(string key)
    {
        RawResponse response = await SendAsync(
            null, "OPTIONS", $"/{Bucket}{key}", ("Origin", "https://example.com"), ("Access-Control-Request-Method", "PUT"));
        (response.Status, response.Code).Should().Be((403, "AccessForbidden"));
    }

    [Test]
    public async Task What_is_no_preflight_is_a_bad_request()
    {
        RawResponse response = await SendAsync(null, "OPTIONS", $"/{Bucket}/k");
        (response.Status, response.Code).Should().Be((400, "BadRequest"));
    }
}
