using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Signing;

namespace Gateway.Tests.Unit.S3Compat.Signing;

public sealed class PresignedTests
{
    private static readonly Dictionary<string, string> Host = new() { ["Host"] = "localhost:9000" };

    [TestCase(0, true)]
    [TestCase(3600, true)]
    [TestCase(3601, false)]
    [TestCase(-15 * 60, true)]
    [TestCase((-15 * 60) - 1, false)]
    public void Lives_by_its_expiry_not_by_the_skew(int seconds, bool accepted)
    {
        string target = new TestSigner().Presign("GET", "/b/k", Host, 3600);
        Action verify = () => Verify("GET", target, Host, TestClock.Example.AddSeconds(seconds));
        if (accepted)
        {
            verify.Should().NotThrow();
        }
        else
        {
            verify.ShouldRefuse(S3Error.AccessDenied);
        }
    }

    [Test]
    public void Expiry_says_when()
    {
        string target = new TestSigner().Presign("GET", "/b/k", Host, 60);
        S3Exception refusal = Refuse("GET", target, Host, S3Error.ExpiredPresignRequest, TestClock.Example.AddDays(1));
        refusal.Message.Should().Be("Request has expired");
        refusal.Detail("X-Amz-Expires").Should().Be("60");
        refusal.Detail("Expires").Should().Be("2013-05-24T00:01:00Z");
        refusal.Detail("ServerTime").Should().Be("2013-05-25T00:00:00Z");
    }

    [TestCase(604800, true)]
    [TestCase(604801, false)]
    public void Expires_within_seven_days(int expires, bool accepted)
    {
        string target = new TestSigner().Presign("GET", "/b/k", Host, expires);
        Action verify = () => Verify("GET", target, Host);
        if (accepted)
        {
            verify.Should().NotThrow();
        }
        else
        {
            verify.ShouldRefuse(S3Error.AuthorizationQueryParametersError);
        }
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void A_time_that_ends_before_it_begins_has_expired(int expires) =>
        Refuse("GET", new TestSigner().Presign("GET", "/b/k", Host, expires), Host, S3Error.ExpiredPresignRequest);

    [Test]
    public void Extra_parameters_are_part_of_the_signature()
    {
        string target = new TestSigner().Presign("GET", "/b/k", Host, 60, extra: [("x-id", "GetObject"), ("x-amz-checksum-mode", "ENABLED"), ("x-thing", "a b")]);
        Verify("GET", target, Host).Presigned.Should().BeTrue();
        Verify("GET", target.Replace("a%20b", "a+b"), Host).Presigned.Should().BeTrue();
        Refuse("GET", target.Replace("x-id=GetObject", "x-id=PutObject"), Host, S3Error.SignatureDoesNotMatch);
        Refuse("GET", target + "&versionId=1", Host, S3Error.SignatureDoesNotMatch);
        Refuse("PUT", target, Host, S3Error.SignatureDoesNotMatch);
        Refuse("GET", target.Replace("/b/k", "/b/l"), Host, S3Error.SignatureDoesNotMatch);
        Refuse("GET", target.Replace("Expires=60", "Expires=61"), Host, S3Error.SignatureDoesNotMatch);
    }

    [TestCase("X-Amz-Algorithm")]
    [TestCase("X-Amz-Credential")]
    [TestCase("X-Amz-Date")]
    [TestCase("X-Amz-Expires")]
    [TestCase("X-Amz-SignedHeaders")]
    [TestCase("X-Amz-Signature")]
    public void Every_parameter_is_needed_once(string name)
    {
        string target = new TestSigner().Presign("GET", "/b/k", Host, 60);
        Refuse("GET", target.Replace(name, "x-other"), Host, S3Error.AuthorizationQueryParametersError);
        Refuse("GET", target + $"&{name}=1", Host, S3Error.AuthorizationQueryParametersError);
    }

    [TestCase("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")]
    [TestCase("X-Amz-Date=20130524T000000Z", "X-Amz-Date=yesterday")]
    [TestCase("X-Amz-Expires=60", "X-Amz-Expires=soon")]
    [TestCase("20130524%2F", "20130525%2F")]
    [TestCase("%2Fs3%2F", "%2Fec2%2F")]
    [TestCase("aws4_request", "aws5_request")]
    public void Bad_parameters_have_their_code(string from, string to) =>
        Refuse("GET", new TestSigner().Presign("GET", "/b/k", Host, 60).Replace(from, to), Host, S3Error.AuthorizationQueryParametersError);

    [Test]
    public void A_wrong_region_names_the_right_one() =>
        Refuse("GET", new TestSigner { Region = "eu-west-1" }.Presign("GET", "/b/k", Host, 60), Host, S3Error.AuthorizationQueryParametersError)
            .Detail("Region").Should().Be("us-east-1");

    [Test]
    public void Session_tokens_are_refused() =>
        Refuse("GET", new TestSigner().Presign("GET", "/b/k", Host, 60, extra: [("X-Amz-Security-Token", "t")]), Host, S3Error.InvalidToken);

    [Test]
    public void Headers_must_be_signed_here_too()
    {
        string target = new TestSigner().Presign("PUT", "/b/k", Host, 60);
        Refuse("PUT", target, new Dictionary<string, string>(Host) { ["x-amz-acl"] = "public-read" }, S3Error.AccessDenied).Detail("HeadersNotSigned").Should().Be("x-amz-acl");
        Refuse("PUT", target, new Dictionary<string, string>(Host) { ["x-amz-content-sha256"] = "STREAMING-UNSIGNED-PAYLOAD-TRAILER" }, S3Error.AccessDenied);

        var signed = new Dictionary<string, string>(Host) { ["x-amz-acl"] = "private" };
        Verify("PUT", new TestSigner().Presign("PUT", "/b/k", signed, 60), signed).Key.Should().NotBeNull();
    }

    [Test]
    public void The_payload_may_be_declared_in_the_query()
    {
        string unsigned = new TestSigner().Presign("PUT", "/b/k", Host, 60, extra: [("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")]);
        Verify("PUT", unsigned, Host).Payload.Should().Be(PayloadMode.Unsigned);

        string hash = TestSigner.Sha256("x"u8);
        string signed = new TestSigner().Presign("PUT", "/b/k", Host, 60, hash, ("X-Amz-Content-Sha256", hash));
        Verify("PUT", signed, Host).Payload.Should().Be(PayloadMode.Signed);
    }

    [Test]
    public void A_signed_hash_header_binds_the_payload()
    {
        string hash = TestSigner.Sha256("x"u8);
        var headers = new Dictionary<string, string>(Host) { ["x-amz-content-sha256"] = hash };
        string target = new TestSigner().Presign("PUT", "/b/k", headers, 60, hash);
        Verify("PUT", target, headers).PayloadSha256.ToArray().Should().Equal(Convert.FromHexString(hash));
        Refuse("PUT", target, new Dictionary<string, string>(Host) { ["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD" }, S3Error.SignatureDoesNotMatch);
        Refuse("PUT", target, Host, S3Error.SignatureDoesNotMatch);
    }

    [Test]
    public void Dates_at_the_edge_of_time_do_no_harm()
    {
        string target = new TestSigner().Presign("GET", "/b/k", Host, 604800);
        Refuse("GET", target.Replace("X-Amz-Date=20130524", "X-Amz-Date=99991231"), Host, S3Error.AccessDenied);
        Refuse("GET", target.Replace("X-Amz-Date=20130524", "X-Amz-Date=00010101"), Host, S3Error.AccessDenied);
    }

    private static VerifiedRequest Verify(string method, string target, IEnumerable<KeyValuePair<string, string>> headers, DateTimeOffset? now = null) =>
        new SignatureVerifier(TestKeys.Example, new SigningOptions(), new TestClock(now ?? TestClock.Example)).Verify(TestRequest.Create(method, target, headers));

    private static S3Exception Refuse(string method, string target, IEnumerable<KeyValuePair<string, string>> headers, S3Error error, DateTimeOffset? now = null)
    {
        Action verify = () => Verify(method, target, headers, now);
        return verify.ShouldRefuse(error);
    }
}
