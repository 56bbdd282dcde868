using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class ErrorDocumentTests : S3TestBase
{
    [TestCase("GET", "/missing", 404)]
    [TestCase("GET", "/a%20b?versionId=x", 400)]
    [TestCase("GET", "?acl", 501)]
    [TestCase("PATCH", "/k", 405)]
    [TestCase("DELETE", "/k?uploadId=x", 404)]
    [TestCase("GET", "?max-keys=x", 400)]
    public async Task Every_refusal_is_a_document(string method, string rest, int status)
    {
        RawResponse response = await SendAsync(method, $"/{Bucket}{rest}");
        (response.Status, response["Content-Type"], response.Xml.Name.ToString()).Should().Be((status, "application/xml", "Error"));
        response.Value("Code").Should().NotBeEmpty();
        response.Value("Message").Should().NotBeEmpty();
        response.Value("Resource").Should().Be($"/{Bucket}{rest.Split('?')[0]}");
        response.Value("RequestId").Should().Be(response["x-amz-request-id"]).And.HaveLength(16);
        response.Value("HostId").Should().Be(response["x-amz-id-2"]);
        response["Content-Length"].Should().Be(response.Body.Length.ToString());
    }

    [Test]
    public async Task Ids_are_on_good_answers_too()
    {
        foreach ((string method, string target) in ((string, string)[])[("GET", "/"), ("HEAD", $"/{Bucket}"), ("PUT", $"/{Bucket}/k"), ("GET", $"/{Bucket}/k"), ("DELETE", $"/{Bucket}/k")])
        {
            RawResponse response = await SendAsync(method, target);
            (response["x-amz-request-id"]?.Length, response["x-amz-id-2"] is not null, response["Server"]).Should().Be((16, true, null));
        }
    }

    [Test]
    public async Task What_a_client_sends_is_escaped()
    {
        RawResponse response = await SendAsync(new RawRequest("GET", $"/{Bucket}/k?versionId=%3Cscript%3E%26%22%00"));
        response.Value("ArgumentValue").Should().Be("<script>&\"\0");
        response.Text.Should().NotContain("<script>");
    }

    [Test]
    public async Task A_wrong_signature_is_explained()
    {
        RawResponse response = await Server.SendAsync(new RawRequest("GET", $"/{Bucket}/k"), S3Server.Owner with { Secret = "wrong" });
        response.Value("StringToSign").Should().StartWith("AWS4-HMAC-SHA256\n");
        response.Value("CanonicalRequest").Should().StartWith($"GET\n/{Bucket}/k\n");
        response.Text.Should().NotContain("wrong").And.NotContain(S3Server.Owner.Secret);
    }
}
