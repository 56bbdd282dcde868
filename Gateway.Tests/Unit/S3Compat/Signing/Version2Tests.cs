using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Signing;

namespace Gateway.Tests.Unit.S3Compat.Signing;

/// <summary>The published example (S3 User Guide, "Signing and authenticating REST requests"), and what spoils it.</summary>
public sealed class Version2Tests
{
    private const string Target =
        "/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";

    private static readonly DateTimeOffset InTime = DateTimeOffset.FromUnixTimeSeconds(1175139620);

    [Test]
    public void The_published_example_verifies()
    {
        VerifiedRequest verified = Verify(Target);
        verified.Key!.Id.Should().Be(TestKeys.Id);
        verified.Presigned.Should().BeTrue();
        verified.Payload.Should().Be(PayloadMode.Unsigned);
    }

    [Test]
    public void Path_style_signs_the_same_resource() => Verify(Target.Replace("/photos", "/johnsmith/photos"), host: "localhost").Key.Should().NotBeNull();

    [Test]
    public void It_ends_with_the_second_it_names() => Refuse(Target, S3Error.ExpiredPresignRequest, now: InTime.AddSeconds(1));

    [TestCase("puppy", "kitten")]
    [TestCase("Expires=1175139620", "Expires=1175139621")]
    [TestCase("Signature=N", "Signature=M")]
    [TestCase("?", "?versionId=1&")]
    [TestCase("?", "?response-content-type=text/html&")]
    [TestCase("?", "?x-amz-acl=public-read&")]
    public void What_was_signed_cannot_be_changed(string part, string replacement) =>
        Refuse(Target.Replace(part, replacement), S3Error.SignatureDoesNotMatch).Detail("StringToSign").Should().StartWith("GET");

    [Test]
    public void Another_method_is_another_request() => Refuse(Target, S3Error.SignatureDoesNotMatch, method: "PUT");

    [TestCase("AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE", "AWSAccessKeyId=nobody")]
    public void Unknown_keys_are_named(string part, string replacement) => Refuse(Target.Replace(part, replacement), S3Error.InvalidAccessKeyId);

    [TestCase("&Expires=1175139620", "")]
    [TestCase("&Expires=1175139620", "&Expires=soon")]
    [TestCase("&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D", "")]
    public void Every_parameter_is_needed(string part, string replacement) => Refuse(Target.Replace(part, replacement), S3Error.AccessDenied);

    /// <summary>The published "Object PUT" example.</summary>
    [Test]
    public void The_published_header_example_verifies() => VerifyPut().Key!.Id.Should().Be(TestKeys.Id);

    [Test]
    public void Headers_count()
    {
        Action changed = () => VerifyPut(("Content-Type", "text/html"));
        changed.ShouldRefuse(S3Error.SignatureDoesNotMatch);
        Action added = () => VerifyPut(("x-amz-acl", "public-read"));
        added.ShouldRefuse(S3Error.SignatureDoesNotMatch);
        Action wrong = () => VerifyPut(("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:IyyxeRY7whkBe+bpHHCL/2kKUg="));
        wrong.ShouldRefuse(S3Error.SignatureDoesNotMatch);
    }

    [TestCase("")]
    [TestCase("today")]
    [TestCase("Tue, 07 Jul 1950 21:53:04 GMT")]
    public void The_date_must_be_one(string date)
    {
        Action verify = () => VerifyPut(("x-amz-date", date));
        verify.ShouldRefuse(S3Error.AccessDenied);
    }

    [TestCase("Tue, 27 Mar 2007 21:31:27 GMT")]
    [TestCase("Tue, 07 Jul 9999 21:53:04 GMT")]
    public void The_date_must_be_near(string date)
    {
        Action verify = () => VerifyPut(("Date", date));
        verify.ShouldRefuse(S3Error.RequestTimeTooSkewed);
    }

    [Test]
    public void Signed_chunks_need_version_4()
    {
        Action verify = () => VerifyPut(("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"));
        verify.ShouldRefuse(S3Error.SignatureDoesNotMatch);
    }

    private static VerifiedRequest VerifyPut(params (string Name, string Value)[] changes)
    {
        var headers = new Dictionary<string, string>
        {
            ["Host"] = "johnsmith.s3.example.com",
            ["Content-Type"] = "image/jpeg",
            ["Content-Length"] = "94328",
            ["Date"] = "Tue, 27 Mar 2007 21:15:45 +0000",
            ["Authorization"] = "AWS AKIAIOSFODNN7EXAMPLE:MyyxeRY7whkBe+bq8fHCL/2kKUg=",
        };
        foreach ((string name, string value) in changes)
        {
            headers[name] = value;
        }

        var clock = new TestClock(new DateTimeOffset(2007, 3, 27, 21, 16, 0, TimeSpan.Zero));
        return new SignatureVerifier(TestKeys.Example, new SigningOptions(), clock)
            .Verify(TestRequest.Create("PUT", "/photos/puppy.jpg", headers, domains: "s3.example.com"));
    }

    private static VerifiedRequest Verify(string target, string host = "johnsmith.s3.example.com", string method = "GET", DateTimeOffset? now = null) =>
        new SignatureVerifier(TestKeys.Example, new SigningOptions(), new TestClock(now ?? InTime))
            .Verify(TestRequest.Create(method, target, new Dictionary<string, string> { ["Host"] = host }, domains: "s3.example.com"));

    private static S3Exception Refuse(string target, S3Error error, string method = "GET", DateTimeOffset? now = null)
    {
        Action verify = () => Verify(target, method: method, now: now);
        return verify.ShouldRefuse(error);
    }
}
