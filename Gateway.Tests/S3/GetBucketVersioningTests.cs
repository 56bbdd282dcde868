using Amazon.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class GetBucketVersioningTests : S3TestBase
{
    [Test]
    public async Task A_bucket_that_never_had_versions_has_no_status()
    {
        RawResponse response = await SendAsync("GET", $"/{Bucket}?versioning");
        (response.Status, response.Xml.Name.LocalName, response.HasElement("Status")).Should().Be((200, "VersioningConfiguration", false));
    }

    [TestCase("Enabled")]
    [TestCase("Suspended")]
    public async Task The_status_is_what_was_put(string status)
    {
        await SetVersioningAsync(VersionStatus.FindValue(status));
        (await S3.GetBucketVersioningAsync(Bucket)).VersioningConfig.Status.Value.Should().Be(status);
    }

    [Test]
    public async Task It_needs_a_bucket_and_a_right()
    {
        (await SendAsync("GET", $"/{NewName()}?versioning")).Code.Should().Be("NoSuchBucket");
        (await SendAsync(S3Server.Stranger, "GET", $"/{Bucket}?versioning")).Code.Should().Be("AccessDenied");
    }
}
