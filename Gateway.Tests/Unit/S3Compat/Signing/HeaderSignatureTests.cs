using System.Text;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Signing;

namespace Gateway.Tests.Unit.S3Compat.Signing;

public sealed class HeaderSignatureTests
{
    private const string Unsigned = "UNSIGNED-PAYLOAD";

    private static readonly Dictionary<string, string> Host = new() { ["Host"] = "localhost:9000" };

    [TestCase("/b/k?list-type=2&prefix=a%2Fb&delimiter=%2F", "/b/k", "delimiter=%2F&list-type=2&prefix=a%2Fb")]
    [TestCase("/b?prefix=a+b", "/b", "prefix=a%20b")]
    [TestCase("/b?acl", "/b", "acl=")]
    [TestCase("/b?a=2&a=1&a-b=0&A=9", "/b", "A=9&a=1&a=2&a-b=0")]
    [TestCase("/b?x-id=PutObject&x-unknown=%C3%A9", "/b", "x-id=PutObject&x-unknown=%C3%A9")]
    [TestCase("/b?marker=%F0%9F%98%80&%2B=%3D", "/b", "%2B=%3D&marker=%F0%9F%98%80")]
    [TestCase("/b/a%20b%2Bc//../d", "/b/a%20b%2Bc//../d", "")]
    [TestCase("/b/%E2%82%AC~", "/b/%E2%82%AC~", "")]
    public void Paths_and_queries_are_canonical(string target, string path, string query) =>
        Verify(target, new TestSigner().Sign("GET", path, query, Host, Unsigned)).Key.Should().NotBeNull();

    [Test]
    public void Header_values_are_trimmed_and_their_spaces_joined() =>
        Verify("/", new TestSigner().Sign("GET", "/", "", new Dictionary<string, string>(Host) { ["x-amz-meta-a"] = "  a   b \t c  ", ["content-type"] = "" }, Unsigned))
            .Key.Should().NotBeNull();

    [Test]
    public void Repeated_headers_are_joined_by_commas()
    {
        Dictionary<string, string> headers = new TestSigner().Sign("GET", "/", "", new Dictionary<string, string>(Host) { ["x-amz-meta-a"] = "1,2" }, Unsigned);
        headers.Remove("x-amz-meta-a");
        Verify("/", [.. headers, new("x-amz-meta-a", " 1 "), new("X-Amz-Meta-A", "2")]).Key.Should().NotBeNull();
    }

    [TestCase("é", "Ã©", TestName = "UTF-8 bytes read as Latin-1")]
    [TestCase("é", "é", TestName = "UTF-8 bytes read as UTF-8")]
    [TestCase("日本", "日本", TestName = "beyond Latin-1")]
    public void Header_bytes_beyond_ASCII_may_be_read_either_way(string signed, string received)
    {
        Dictionary<string, string> headers = new TestSigner().Sign("GET", "/", "", new Dictionary<string, string>(Host) { ["x-amz-meta-a"] = signed }, Unsigned);
        headers["x-amz-meta-a"] = received;
        Verify("/", headers).Key.Should().NotBeNull();
    }

    [TestCase("AWS4-HMAC-SHA256 Credential={0},SignedHeaders={1},Signature={2}")]
    [TestCase("AWS4-HMAC-SHA256   Credential={0} , SignedHeaders={1} ,\tSignature={2} ")]
    [TestCase("AWS4-HMAC-SHA256 Signature={2},SignedHeaders={1},Credential={0}")]
    [TestCase("AWS4-HMAC-SHA256\tCredential = {0}, SignedHeaders = {1}, Signature = {2}")]
    public void Spacing_and_order_are_free(string form)
    {
        Dictionary<string, string> headers = new TestSigner().Sign("GET", "/", "", Host, Unsigned);
        string[] parts = [.. headers["Authorization"]["AWS4-HMAC-SHA256 ".Length..].Split(", ").Select(p => p[(p.IndexOf('=') + 1)..])];
        headers["Authorization"] = string.Format(form, parts);
        Verify("/", headers).Key.Should().NotBeNull();
    }

    [Test]
    public void The_Date_header_serves_where_there_is_no_amz_date()
    {
        var signer = new TestSigner();
        Dictionary<string, string> headers = signer.Sign("GET", "/", "", new Dictionary<string, string>(Host) { ["date"] = "Fri, 24 May 2013 00:00:00 GMT", ["x-amz-date"] = "" }, Unsigned);
        headers.Remove("x-amz-date");
        Verify("/", headers).Key.Should().NotBeNull();
        Refuse("/", With(headers, "date", "Fri, 24 May 2013 00:00:01 GMT"), S3Error.SignatureDoesNotMatch)
            .Detail("StringToSign").Should().StartWith("AWS4-HMAC-SHA256\n20130524T000001Z\n");
    }

    [Test]
    public void Every_signed_byte_counts()
    {
        Dictionary<string, string> good = new TestSigner().Sign("PUT", "/b/k", "a=1", new Dictionary<string, string>(Host) { ["x-amz-acl"] = "private" }, TestSigner.Sha256("x"u8));
        Verify("/b/k?a=1", good, "PUT").PayloadSha256.Length.Should().Be(32);

        Refuse("/b/k?a=1", good, S3Error.SignatureDoesNotMatch, "POST");
        Refuse("/b/K?a=1", good, S3Error.SignatureDoesNotMatch, "PUT");
        Refuse("/b%2Fk?a=1", good, S3Error.SignatureDoesNotMatch, "PUT");
        Refuse("/b/k", good, S3Error.SignatureDoesNotMatch, "PUT");
        Refuse("/b/k?a=2", good, S3Error.SignatureDoesNotMatch, "PUT");
        Refuse("/b/k?a=1&b", good, S3Error.SignatureDoesNotMatch, "PUT");
        Refuse("/b/k?a=1", With(good, "x-amz-acl", "public-read"), S3Error.SignatureDoesNotMatch, "PUT");
        Refuse("/b/k?a=1", With(good, "Host", "other"), S3Error.SignatureDoesNotMatch, "PUT");
        Refuse("/b/k?a=1", With(good, "x-amz-content-sha256", Unsigned), S3Error.SignatureDoesNotMatch, "PUT");
        Refuse("/b/k?a=1", With(good, "x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), S3Error.SignatureDoesNotMatch, "PUT");
        Refuse("/b/k?a=1", With(good, "x-amz-date", "20130524T000001Z"), S3Error.SignatureDoesNotMatch, "PUT");
    }

    [Test]
    public void Any_other_signature_fails()
    {
        Dictionary<string, string> good = new TestSigner().Sign("GET", "/", "", Host, Unsigned);
        string authorization = good["Authorization"];
        int start = authorization.Length - 64;
        for (int i = start; i < authorization.Length; i++)
        {
            char other = authorization[i] == '0' ? '1' : '0';
            Refuse("/", With(good, "Authorization", authorization[..i] + other + authorization[(i + 1)..]), S3Error.SignatureDoesNotMatch);
        }

        Refuse("/", With(good, "Authorization", authorization[..^1]), S3Error.SignatureDoesNotMatch);
        Refuse("/", With(good, "Authorization", authorization + "0"), S3Error.SignatureDoesNotMatch);
        Refuse("/", With(good, "Authorization", authorization[..start] + authorization[start..].ToUpperInvariant()), S3Error.SignatureDoesNotMatch);
        Refuse("/", With(good, "Authorization", authorization[..^1] + "é"), S3Error.SignatureDoesNotMatch);
    }

    [Test]
    public void A_mismatch_shows_what_was_signed_here()
    {
        Dictionary<string, string> headers = new TestSigner { Secret = "wrong" }.Sign("GET", "/b/k", "", Host, Unsigned);
        S3Exception refusal = Refuse("/b/k", headers, S3Error.SignatureDoesNotMatch);
        refusal.Detail("AWSAccessKeyId").Should().Be(TestKeys.Id);
        refusal.Detail("SignatureProvided").Should().HaveLength(64);
        refusal.Detail("StringToSign").Should().StartWith("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n");
        refusal.Detail("CanonicalRequest").Should().StartWith("GET\n/b/k\n\nhost:localhost:9000\n").And.EndWith("\n" + Unsigned);
        refusal.Details.Should().NotContain(d => d.Value.Contains(TestKeys.Secret));
    }

    [Test]
    public void Unsigned_amz_headers_and_host_are_refused()
    {
        Dictionary<string, string> good = new TestSigner().Sign("GET", "/", "", Host, Unsigned);
        Refuse("/", With(good, "X-Amz-Acl", "public-read"), S3Error.AccessDenied).Detail("HeadersNotSigned").Should().Be("x-amz-acl");

        Dictionary<string, string> withoutHost = new TestSigner().Sign("GET", "/", "", new Dictionary<string, string>(), Unsigned);
        Refuse("/", withoutHost, S3Error.AccessDenied).Detail("HeadersNotSigned").Should().Be("host");

        Dictionary<string, string> withoutHash = With(good, "Authorization", good["Authorization"].Replace("x-amz-content-sha256;", ""));
        Refuse("/", withoutHash, S3Error.AccessDenied).Detail("HeadersNotSigned").Should().Be("x-amz-content-sha256");
        Verify("/", With(good, "x-amzn-trace-id", "Root=1")).Key.Should().NotBeNull();
    }

    [Test]
    public void Scope_must_be_ours()
    {
        Refuse("/", new TestSigner { Region = "eu-west-1" }.Sign("GET", "/", "", Host, Unsigned), S3Error.AuthorizationHeaderMalformed)
            .Detail("Region").Should().Be("us-east-1");
        Refuse("/", new TestSigner { Service = "ec2" }.Sign("GET", "/", "", Host, Unsigned), S3Error.AuthorizationHeaderMalformed);
        Dictionary<string, string> good = new TestSigner().Sign("GET", "/", "", Host, Unsigned);
        foreach ((string from, string to) in new[] { ("aws4_request", "aws5"), ("20130524/", "20130525/"), ("20130524/", ""), ("/us-east-1", ""), (TestKeys.Id, "") })
        {
            Refuse("/", With(good, "Authorization", good["Authorization"].Replace(from, to)), S3Error.AuthorizationHeaderMalformed);
        }
    }

    [Test]
    public void Region_aliases_are_accepted()
    {
        var options = new SigningOptions { Region = "home", RegionAliases = ["us-east-1", "auto"] };
        Dictionary<string, string> headers = new TestSigner { Region = "auto" }.Sign("GET", "/", "", Host, Unsigned);
        Verifier(options: options).Verify(TestRequest.Create("GET", "/", headers)).Key.Should().NotBeNull();
    }

    [TestCase(-15 * 60, true)]
    [TestCase(15 * 60, true)]
    [TestCase((-15 * 60) - 1, false)]
    [TestCase((15 * 60) + 1, false)]
    public void Clocks_may_differ_by_a_quarter_of_an_hour(int seconds, bool accepted)
    {
        Dictionary<string, string> headers = new TestSigner().Sign("GET", "/", "", Host, Unsigned);
        Func<VerifiedRequest> verify = () => Verifier(TestClock.Example.AddSeconds(seconds)).Verify(TestRequest.Create("GET", "/", headers));
        if (accepted)
        {
            verify().Key.Should().NotBeNull();
            return;
        }

        S3Exception refusal = ((Action)(() => verify())).ShouldRefuse(S3Error.RequestTimeTooSkewed);
        refusal.Detail("RequestTime").Should().Be("20130524T000000Z");
        refusal.Detail("ServerTime").Should().StartWith("2013-05-2").And.EndWith("Z");
        refusal.Detail("MaxAllowedSkewMilliseconds").Should().Be("900000");
    }

    [TestCase("Bad Date")]
    [TestCase("")]
    [TestCase("20130524T000000")]
    [TestCase("Tue, 07 Jul 1950 21:53:04 GMT")]
    [TestCase("20131324T000000Z")]
    public void A_bad_date_is_denied(string date) =>
        Refuse("/", With(new TestSigner().Sign("GET", "/", "", Host, Unsigned), "x-amz-date", date), S3Error.AccessDenied);

    [Test]
    public void No_date_is_denied()
    {
        Dictionary<string, string> headers = new TestSigner().Sign("GET", "/", "", Host, Unsigned);
        headers.Remove("x-amz-date");
        Refuse("/", headers, S3Error.AccessDenied);
    }

    [Test]
    public void Unknown_keys_have_their_own_code() =>
        Refuse("/", new TestSigner { KeyId = "nobody" }.Sign("GET", "/", "", Host, Unsigned), S3Error.InvalidAccessKeyId)
            .Detail("AWSAccessKeyId").Should().Be("nobody");

    [Test]
    public void The_payload_must_be_declared()
    {
        Dictionary<string, string> headers = new TestSigner().Sign("GET", "/", "", Host, Unsigned);
        headers.Remove("x-amz-content-sha256");
        Refuse("/", headers, S3Error.InvalidRequest).Message.Should().Be("Missing required header for this request: x-amz-content-sha256");
    }

    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("unsigned-payload")]
    [TestCase("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [TestCase("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [TestCase("STREAMING-AWS4-HMAC-SHA256")]
    public void A_payload_that_is_neither_hash_nor_sentinel_is_refused(string payload) =>
        Refuse("/", new TestSigner().Sign("GET", "/", "", Host, payload), S3Error.InvalidArgument);

    [TestCase("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")]
    [TestCase("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER")]
    public void Asymmetric_chunks_are_not_implemented(string payload) =>
        Refuse("/", new TestSigner().Sign("PUT", "/", "", Host, payload), S3Error.NotImplemented);

    [Test]
    public void Unsigned_payload_is_framed_only_by_a_signed_decoded_length()
    {
        var java = new Dictionary<string, string>(Host) { ["content-encoding"] = "aws-chunked", ["x-amz-decoded-content-length"] = "3" };
        Verify("/", new TestSigner().Sign("PUT", "/", "", java, Unsigned), "PUT").Payload.Should().Be(PayloadMode.StreamingUnsignedTrailer);

        var encoding = new Dictionary<string, string>(Host) { ["content-encoding"] = "aws-chunked" };
        Verify("/", new TestSigner().Sign("PUT", "/", "", encoding, Unsigned), "PUT").Payload.Should().Be(PayloadMode.Unsigned);

        Dictionary<string, string> plain = new TestSigner().Sign("PUT", "/", "", Host, Unsigned);
        Refuse("/", With(With(plain, "content-encoding", "aws-chunked"), "x-amz-decoded-content-length", "3"), S3Error.AccessDenied, "PUT");
    }

    [TestCase("", "AccessDenied", 403)]
    [TestCase("   ", "AccessDenied", 403)]
    [TestCase("AWS HAHAHA", "InvalidArgument", 400)]
    [TestCase("AWS AKIAIGR7ZNNBHC5BKSUB:FWeDfwojDSdS2Ztmpfeubhd9isU=", "AccessDenied", 403)]
    [TestCase("Bearer token", "InvalidArgument", 400)]
    [TestCase("HAHAHA", "InvalidArgument", 400)]
    [TestCase("AWS4-ECDSA-P256-SHA256 Credential=a", "NotImplemented", 501)]
    [TestCase("AWS4-HMAC-SHA256", "InvalidArgument", 400)]
    [TestCase("AWS4-HMAC-SHA256 ", "AuthorizationHeaderMalformed", 400)]
    [TestCase("AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=", "AuthorizationHeaderMalformed", 400)]
    [TestCase("AWS4-HMAC-SHA256 Credential=a/b,SignedHeaders=host,Signature=0", "AuthorizationHeaderMalformed", 400)]
    [TestCase("AWS4-HMAC-SHA256 Credential=a/20130524/r/s3/aws4_request,SignedHeaders=host", "AuthorizationHeaderMalformed", 400)]
    [TestCase("AWS4-HMAC-SHA256 Credential=a,Credential=b,SignedHeaders=host,Signature=0", "AuthorizationHeaderMalformed", 400)]
    [TestCase("AWS4-HMAC-SHA256 Credential=a/20130524/r/s3/aws4_request,SignedHeaders=host,Signature=0,Extra=1", "AuthorizationHeaderMalformed", 400)]
    public void Garbage_has_its_own_refusal(string authorization, string code, int status)
    {
        Action verify = () => Verifier().Verify(TestRequest.Create("GET", "/", [new("Host", "h"), new("Authorization", authorization)]));
        S3Error error = verify.Should().ThrowExactly<S3Exception>().Which.Error;
        (error.Code, error.Status).Should().Be((code, status));
    }

    [Test]
    public void A_session_token_is_refused() =>
        Refuse("/", new TestSigner().Sign("GET", "/", "", new Dictionary<string, string>(Host) { ["x-amz-security-token"] = "t" }, Unsigned), S3Error.InvalidToken);

    [Test]
    public void Header_and_query_together_are_refused()
    {
        Dictionary<string, string> headers = new TestSigner().Sign("GET", "/", "", Host, Unsigned);
        Refuse("/?X-Amz-Signature=1", headers, S3Error.InvalidArgument);
        Refuse("/?X-Amz-Algorithm=AWS4-HMAC-SHA256", headers, S3Error.InvalidArgument);
        Refuse("/?AWSAccessKeyId=1", headers, S3Error.InvalidArgument);
    }

    [Test]
    public void Without_credentials_the_request_is_anonymous()
    {
        VerifiedRequest verified = Verify("/b/k", Host);
        verified.Key.Should().BeNull();
        verified.Presigned.Should().BeFalse();
        verified.Payload.Should().Be(PayloadMode.Unsigned);
    }

    [Test]
    public void Anonymous_chunks_cannot_be_signed()
    {
        Refuse("/", With(Host, "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), S3Error.AccessDenied);
        Refuse("/", With(Host, "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"), S3Error.AccessDenied);
        Verify("/", With(Host, "x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")).Payload.Should().Be(PayloadMode.StreamingUnsignedTrailer);
        Verify("/", With(Host, "x-amz-content-sha256", TestSigner.Sha256([]))).Payload.Should().Be(PayloadMode.Signed);
    }

    [Test]
    public void A_rewritten_Accept_Encoding_is_tolerated_only_on_request()
    {
        Dictionary<string, string> headers = new TestSigner().Sign("GET", "/", "", new Dictionary<string, string>(Host) { ["accept-encoding"] = "identity" }, Unsigned);
        headers["accept-encoding"] = "gzip, br";
        Refuse("/", headers, S3Error.SignatureDoesNotMatch);
        Verifier(options: new SigningOptions { AllowRewrittenAcceptEncoding = true }).Verify(TestRequest.Create("GET", "/", headers)).Key.Should().NotBeNull();
    }

    [Test]
    public void Long_requests_outgrow_the_stack()
    {
        var headers = new Dictionary<string, string>(Host) { ["x-amz-meta-a"] = new('a', 7000) };
        string key = string.Concat(Enumerable.Repeat("%E2%82%AC", 300));
        Verify($"/b/{key}?prefix={key}", new TestSigner().Sign("GET", $"/b/{key}", $"prefix={key}", headers, Unsigned)).Key.Should().NotBeNull();
    }

    private static SignatureVerifier Verifier(DateTimeOffset? now = null, SigningOptions? options = null) =>
        new(TestKeys.Example, options ?? new SigningOptions(), new TestClock(now ?? TestClock.Example));

    private static VerifiedRequest Verify(string target, IEnumerable<KeyValuePair<string, string>> headers, string method = "GET") =>
        Verifier().Verify(TestRequest.Create(method, target, headers));

    private static S3Exception Refuse(string target, IEnumerable<KeyValuePair<string, string>> headers, S3Error error, string method = "GET")
    {
        Action verify = () => Verify(target, headers, method);
        return verify.ShouldRefuse(error);
    }

    private static Dictionary<string, string> With(Dictionary<string, string> headers, string name, string value) =>
        new(headers, StringComparer.Ordinal) { [name] = value };
}
