using Gateway.Storage.Identity;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>Who may do what, for every way to ask.</summary>
internal sealed class AccessTests : S3TestBase
{
    private const string Document = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";

    /// <summary>Method, rest of the target, and whether it writes.</summary>
    private static readonly object[][] Requests =
    [
        ["GET", "", false], ["HEAD", "", false], ["GET", "?list-type=2", false], ["GET", "?versions", false], ["GET", "?uploads", false],
        ["GET", "?location", false], ["GET", "?versioning", false], ["GET", "/k", false], ["HEAD", "/k", false], ["GET", "/k?versionId=null", false],
        ["PUT", "/k", true], ["DELETE", "/k", true], ["POST", "/k?uploads", true], ["PUT", "?versioning", true], ["DELETE", "", true], ["POST", "?delete", true],
        ["PUT", "/k?partNumber=1&uploadId=x", true], ["POST", "/k?uploadId=x", true], ["DELETE", "/k?uploadId=x", true], ["GET", "/k?uploadId=x", true],
    ];

    [TestCaseSource(nameof(Requests))]
    public async Task Strangers_are_refused_and_readers_read(string method, string rest, bool writes)
    {
        await PutAsync("k");
        var request = new RawRequest(method, $"/{Bucket}{rest}") { Body = System.Text.Encoding.UTF8.GetBytes(method is "PUT" or "POST" ? Document : "") };
        foreach (ApiKey? key in new[] { S3Server.Stranger, null })
        {
            RawResponse refused = await Server.SendAsync(request, key);
            (refused.Status, refused.Code).Should().Be((403, method == "HEAD" ? "" : "AccessDenied"));
        }

        (await Server.SendAsync(request, S3Server.Reader)).Status.Should().Be(writes ? 403 : 200);
        (await ReadAsync("k")).Should().Be("content");
    }

    [TestCaseSource(nameof(Requests))]
    public async Task A_wrong_secret_is_refused_whatever_the_payload(string method, string rest, bool writes)
    {
        await PutAsync("k");
        foreach (string? payload in (string?[])[null, "UNSIGNED-PAYLOAD", AwsChunks.Signed, AwsChunks.SignedTrailer, AwsChunks.UnsignedTrailer])
        {
            RawRequest request = new RawRequest(method, $"/{Bucket}{rest}") { Payload = payload }.With("x-amz-decoded-content-length", "0");
            foreach ((ApiKey key, string code) in ((ApiKey, string)[])
                [(S3Server.Owner with { Secret = "wrong" }, "SignatureDoesNotMatch"), (S3Server.Owner with { Id = "NOBODY" }, "InvalidAccessKeyId")])
            {
                RawResponse refused = await Server.SendAsync(request, key);
                (refused.Status, refused.Code).Should().Be((403, method == "HEAD" ? "" : code), payload);
            }
        }

        (await ReadAsync("k")).Should().Be("content", $"nothing was {(writes ? "written" : "read")}");
    }

    [TestCase("private", false, false)]
    [TestCase("public-read", true, true)]
    [TestCase("public-read-write", true, true)]
    [TestCase("authenticated-read", false, true)]
    [TestCase("bucket-owner-full-control", false, false)]
    public async Task An_objects_acl_opens_it_to_others(string acl, bool anonymous, bool signedIn)
    {
        await PutRawAsync("k", "x", ("x-amz-acl", acl));
        (await SendAsync(null, "GET", $"/{Bucket}/k")).Status.Should().Be(anonymous ? 200 : 403);
        (await SendAsync(null, "GET", $"/{Bucket}/k?response-content-type=text/html")).Status.Should().Be(anonymous ? 400 : 403);
        (await SendAsync(S3Server.Stranger, "GET", $"/{Bucket}/k")).Status.Should().Be(signedIn ? 200 : 403);
        (await SendAsync(null, "GET", $"/{Bucket}")).Status.Should().Be(403);
        (await SendAsync(null, "DELETE", $"/{Bucket}/k")).Status.Should().Be(403);
        (await SendAsync(null, "PUT", $"/{Bucket}/k")).Status.Should().Be(403);
    }

    [TestCase("public-read", true, false)]
    [TestCase("public-read-write", true, true)]
    [TestCase("private", false, false)]
    public async Task A_buckets_acl_opens_its_list(string acl, bool lists, bool writes)
    {
        string name = NewName();
        await SendAsync("PUT", $"/{name}", ("x-amz-acl", acl));
        await PutAsync("closed", bucket: name);
        (await SendAsync(null, "GET", $"/{name}")).Status.Should().Be(lists ? 200 : 403);
        (await SendAsync(null, "GET", $"/{name}/closed")).Status.Should().Be(403);
        (await SendAsync(null, "GET", $"/{name}/missing")).Status.Should().Be(lists ? 404 : 403);
        (await SendAsync(null, "PUT", $"/{name}/new")).Status.Should().Be(writes ? 200 : 403);
        (await SendAsync(null, "DELETE", $"/{name}")).Status.Should().Be(403);
    }

    [Test]
    public async Task An_admin_reaches_every_account()
    {
        await PutAsync("k");
        (await SendAsync(S3Server.Admin, "GET", $"/{Bucket}/k")).Text.Should().Be("content");
    }

    [TestCase("Basic dXNlcjpwYXNz")]
    [TestCase("AWS OWNERKEY000000000001:c2ln")]
    [TestCase("AWS4-HMAC-SHA256")]
    [TestCase("AWS4-HMAC-SHA256 Credential=OWNERKEY000000000001")]
    [TestCase("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=")]
    [TestCase("AWS4-HMAC-SHA512 Credential=a/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00")]
    public async Task Other_authorisations_are_refused(string authorization)
    {
        RawResponse response = await SendAsync(null, "GET", $"/{Bucket}/k", ("Authorization", authorization));
        response.Status.Should().BeOneOf(400, 403);
        response.Code.Should().NotBeEmpty();
    }
}
