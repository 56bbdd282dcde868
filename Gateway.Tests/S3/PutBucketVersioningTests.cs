using Amazon.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class PutBucketVersioningTests : S3TestBase
{
    [Test]
    public async Task States_change_back_and_forth_and_versions_stay()
    {
        await PutAsync("k", "null");
        await SetVersioningAsync(VersionStatus.Enabled);
        string first = (await PutAsync("k", "first")).VersionId;
        await SetVersioningAsync(VersionStatus.Suspended);
        await PutAsync("k", "null again");
        await SetVersioningAsync(VersionStatus.Enabled);
        (await ReadAsync("k", first)).Should().Be("first");
        (await ReadAsync("k", "null")).Should().Be("null again");
    }

    [TestCase("<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>", 400, "MalformedXML")]
    [TestCase("<VersioningConfiguration><Status>Off</Status></VersioningConfiguration>", 400, "MalformedXML")]
    [TestCase("<VersioningConfiguration/>", 400, "IllegalVersioningConfigurationException")]
    [TestCase("<Versioning><Status>Enabled</Status></Versioning>", 400, "MalformedXML")]
    [TestCase("", 400, "MissingRequestBodyError")]
    [TestCase("<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>", 501, "NotImplemented")]
    [TestCase("<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>", 200, "")]
    [TestCase("<v:VersioningConfiguration xmlns:v=\"urn:x\"><v:Status>Suspended</v:Status></v:VersioningConfiguration>", 200, "")]
    public async Task The_document_is_checked(string body, int status, string code)
    {
        RawResponse response = await SendAsync(new RawRequest("PUT", $"/{Bucket}?versioning").WithBody(body));
        (response.Status, response.Code).Should().Be((status, code));
        (await SendAsync("GET", $"/{Bucket}?versioning")).HasElement("Status").Should().Be(status == 200);
    }

    [Test]
    public async Task Only_its_own_account_changes_it()
    {
        RawRequest request = new RawRequest("PUT", $"/{Bucket}?versioning").WithBody("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        foreach (Storage.Identity.ApiKey? key in new[] { S3Server.Stranger, S3Server.Reader, null })
        {
            (await Server.SendAsync(request, key)).Code.Should().Be("AccessDenied");
        }
    }
}
