using System.Net;
using Gateway.Configuration;
using Gateway.Configuration.Delivery;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Binding.Guards;
using Gateway.Tests.Host;

namespace Gateway.Tests.Unit.Configuration;

/// <summary>The settings of public bindings beside their source.</summary>
internal sealed class BindingConfigTests : ConfigTestBase
{
    [Test]
    public void Everything_is_read()
    {
        Environment["URL_KEY"] = "0123456789abcdef";
        BindingOptions options = Load("""
            services:
              - { id: main, type: storage }
              - id: www
                type: public-http-binding
                source: main
                signedUrls: { keys: ["${URL_KEY}", "the one before it was this"] }
                referrers: [Example.com, "*.example.org", none]
                allow: [10.0.0.0/8, "::ffff:192.0.2.0/120", 2001:db8::1]
                deny: [10.0.0.7]
                rateLimit: { requests: 100, per: 2s, burst: 200 }
                maxRequestBody: 8MiB
                methods: [GET, HEAD, POST]
                site: { index: start.html, errorDocument: /errors/404.html, errorStatus: 410, spa: true, trailingSlash: false }
                headers: { X-Frame-Options: DENY, Referrer-Policy: no-referrer }
            """).Delivery.OfType<BindingConfig>().Single().Options;
        options.SignedUrls!.Keys.Should().Equal("0123456789abcdef", "the one before it was this");
        options.ToString().Should().NotContain("0123456789abcdef");
        options.Referrers!.Hosts.Should().Equal("example.com", "*.example.org");
        options.Referrers.AllowNone.Should().BeTrue();
        options.Allow.Should().Equal(IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::1/128"));
        options.Deny.Should().Equal(IPNetwork.Parse("10.0.0.7/32"));
        options.RateLimit.Should().Be(new RateLimitOptions(100, TimeSpan.FromSeconds(2), 200));
        options.MaxRequestBody.Should().Be(8 << 20);
        options.Methods.Should().Equal("GET", "HEAD", "POST");
        options.Site.Should().BeEquivalentTo(new { Index = "start.html", ErrorStatus = 410, SinglePage = true, TrailingSlash = false });
        options.Site!.ErrorDocument!.Decoded.Should().Be("errors/404.html");
        (options.Headers["x-frame-options"].ToString(), options.Headers.Count).Should().Be(("DENY", 2));
    }

    [Test]
    public void What_is_left_out_costs_nothing_and_has_its_default()
    {
        Read("").Should().BeEquivalentTo(new BindingOptions { Id = "www" });
        Read(", site: {}").Site.Should().BeEquivalentTo(new { Index = "index.html", ErrorDocument = (object?)null, TrailingSlash = true, SinglePage = false });
        Read(", rateLimit: { requests: 5 }").RateLimit.Should().Be(new RateLimitOptions(5, TimeSpan.FromSeconds(1), 5));
    }

    [TestCase("signedUrls: {}", "'keys' must name at least one key")]
    [TestCase("signedUrls: { keys: [] }", "'keys' must name at least one key")]
    [TestCase("signedUrls: { keys: [short] }", "a key that URLs are signed with must have at least 16 characters")]
    [TestCase("referrers: []", "'referrers' lets nobody in; name hosts, or none")]
    [TestCase("referrers: [\"https://a.example\"]", "'https://a.example' is no host such as example.com or *.example.com, without scheme and port, nor none")]
    [TestCase("referrers: [\"a.*.example\"]", "'a.*.example' is no host")]
    [TestCase("allow: [example.com]", "'example.com' is not an IP address or network such as 10.0.0.0/8")]
    [TestCase("rateLimit: { per: 1s }", "'requests' is missing")]
    [TestCase("rateLimit: { requests: 0 }", "'requests' must be a number from 1 to 1000000, found '0'")]
    [TestCase("rateLimit: { requests: 1, per: 2h }", "'per' must be 1ms to 1h")]
    [TestCase("rateLimit: { requests: 1, burst: 2000000 }", "'burst' must be a number from 1 to 1000000, found '2000000'")]
    [TestCase("methods: [get]", "'get' is no method; did you mean 'GET'?")]
    [TestCase("site: { index: a/b.html }", "'index' must be a file's name, without a folder")]
    [TestCase("site: { errorDocument: ../x }", "'errorDocument' must be a file such as 404.html, without '.' and '..'")]
    [TestCase("site: { errorDocument: x, errorStatus: 304 }", "'errorStatus' must be 200 or 400 to 599, found '304'")]
    [TestCase("site: { errorStatus: 404 }", "'errorStatus' needs 'errorDocument'")]
    [TestCase("site: { idnex: x }", "unknown key 'idnex'; did you mean 'index'?")]
    [TestCase("headers: { \"X Y\": a }", "'X Y' is no name of a header")]
    [TestCase("headers: { \"X:\": a }", "'X:' is no name of a header")]
    [TestCase("headers: { X-A: \"a\\r\\nX-B: c\" }", "the value of 'X-A' may hold only printable ASCII characters, and no spaces around them")]
    [TestCase("headers: { transfer-encoding: chunked }", "the header 'transfer-encoding' is the gateway's own to set")]
    [TestCase("headers: { Content-Length: 5 }", "the header 'Content-Length' is the gateway's own to set")]
    [TestCase("headers: { Access-Control-Allow-Origin: x }", "the header 'Access-Control-Allow-Origin' is the gateway's own to set")]
    [TestCase("headers: { X-A: a, x-a: b }", "the header 'x-a' stands here a second time")]
    [TestCase("certificate: { path: none, keyPath: none }, host: \"*\"", "'certificate' needs 'host': clients say which host they mean before they ask", "there is no file", "there is no file")]
    public void Mistakes_are_named(string setting, params string[] problems)
    {
        string[] errors = Errors($"services:\n  - {{ id: main, type: storage }}\n  - {{ id: www, type: public-http-binding, source: main, {setting} }}");
        errors.Should().HaveCount(problems.Length);
        foreach ((string error, string problem) in errors.Zip(problems))
        {
            error.Should().MatchRegex("^3:[0-9]+: ").And.Contain(problem);
        }
    }

    [Test]
    public void Certificates_belong_to_hosts()
    {
        using var folder = new TemporaryFolder();
        CertificateFiles files = SelfSignedCertificate.Write(folder);
        GatewayConfig config = Load($$"""
            certificates:
              - { hosts: [a.example, "*.B.example"], path: {{files.Path}}, keyPath: {{files.KeyPath}} }
            services:
              - { id: main, type: storage }
              - { id: www, type: public-http-binding, source: main, host: C.example, certificate: { path: {{files.Path}}, keyPath: {{files.KeyPath}} } }
            """);
        config.Certificates.Select(certificate => (string.Join(' ', certificate.Hosts), certificate.Files)).Should().Equal(("a.example *.b.example", files), ("c.example", files));
    }

    [TestCase("{ hosts: [a.example, a.example], path: P, keyPath: K }", "the host 'a.example' has another certificate already")]
    [TestCase("{ hosts: [\"*.*.example\"], path: P, keyPath: K }", "'*.*.example' is no host such as example.com or *.example.com")]
    [TestCase("{ hosts: [127.0.0.1], path: P, keyPath: K }", "'127.0.0.1' is no host such as example.com or *.example.com")]
    [TestCase("{ path: P, keyPath: K }", "'hosts' must name at least one host")]
    [TestCase("{ hosts: [a.example], path: P, keyPath: P }", "the certificate cannot be used: ")]
    [TestCase("{ hosts: [a.example], path: P }", "'keyPath' is missing")]
    public void Bad_certificates_are_refused(string certificate, string problem)
    {
        using var folder = new TemporaryFolder();
        CertificateFiles files = SelfSignedCertificate.Write(folder);
        string text = certificate.Replace(" P", $" {files.Path}", StringComparison.Ordinal).Replace(" K", $" {files.KeyPath}", StringComparison.Ordinal);
        Errors($"certificates:\n  - {text}").Should().ContainSingle().Which.Should().Contain(problem);
    }

    [Test]
    public void A_key_of_another_certificate_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        string path = SelfSignedCertificate.Write(folder).Path, keyPath = SelfSignedCertificate.Write(other).KeyPath;
        Errors($"certificates: [ {{ hosts: [a.example], path: {path}, keyPath: {keyPath} }} ]")
            .Should().ContainSingle().Which.Should().EndWith("the certificate cannot be used: The key does not belong to the certificate.");
    }

    private BindingOptions Read(string settings) =>
        Load($"services:\n  - {{ id: main, type: storage }}\n  - {{ id: www, type: public-http-binding, source: main{settings} }}").Delivery.OfType<BindingConfig>().Single().Options;
}
