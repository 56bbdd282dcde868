using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class GetBucketLocationTests : S3TestBase
{
    [Test]
    public async Task The_first_region_has_no_name()
    {
        RawResponse response = await SendAsync("GET", $"/{Bucket}?location");
        (response.Status, response.Xml.Name.LocalName, response.Xml.Value).Should().Be((200, "LocationConstraint", ""));
        (await S3.GetBucketLocationAsync(Bucket)).Location.Value.Should().BeEmpty();
    }

    [Test]
    public async Task It_needs_a_bucket_and_a_right()
    {
        (await SendAsync("GET", $"/{NewName()}?location")).Code.Should().Be("NoSuchBucket");
        (await SendAsync(S3Server.Stranger, "GET", $"/{Bucket}?location")).Code.Should().Be("AccessDenied");
    }
}
