using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;

namespace Gateway.Tests.Unit.S3Compat.Routing;

public sealed class S3AddressTests
{
    [TestCase("/", null, null)]
    [TestCase("*", null, null)]
    [TestCase("/?list-type=2", null, null)]
    [TestCase("/b", "b", null)]
    [TestCase("/b/", "b", null)]
    [TestCase("/b/?x=/y/z", "b", null)]
    [TestCase("/b/k", "b", "k")]
    [TestCase("/b/k?a?b=/c", "b", "k")]
    [TestCase("/b//a/../c", "b", "/a/../c")]
    [TestCase("/b/../other/k", "b", "../other/k")]
    [TestCase("/b/%2e%2e/k", "b", "../k")]
    [TestCase("/b/.", "b", ".")]
    [TestCase("/b/a/", "b", "a/")]
    [TestCase("/b/a%2Fb", "b", "a/b")]
    [TestCase("/b/%2F", "b", "/")]
    [TestCase("/b%2Fk/x", "b/k", "x")]
    [TestCase("/b%2fk", "b/k", null)]
    [TestCase("//k", "", "k")]
    [TestCase("/b/a+b", "b", "a+b")]
    [TestCase("/b/a%20b", "b", "a b")]
    [TestCase("/b/a%252Fb", "b", "a%2Fb")]
    [TestCase("/b/a\\b", "b", "a\\b")]
    [TestCase("/b/%00%01", "b", "\0\u0001")]
    [TestCase("/b/%C3%A9%F0%9F%98%80", "b", "é😀")]
    [TestCase("/b/k#f", "b", "k#f")]
    [TestCase("http://h.example/b/k?x", "b", "k")]
    [TestCase("http://h.example:9000/b/k/http://x", "b", "k/http://x")]
    [TestCase("https://h.example", null, null)]
    [TestCase("https://h.example?prefix=/x", null, null)]
    public void Reads_the_raw_target_once(string target, string? bucket, string? key) =>
        TestRequest.Create("GET", target).Address.Should().Be(new S3Address(bucket, key));

    [TestCase("/b/%")]
    [TestCase("/b/%4")]
    [TestCase("/b/%zz")]
    [TestCase("/b/%2")]
    [TestCase("/b/% 41")]
    [TestCase("/b/%+1")]
    [TestCase("/b%FF/k")]
    [TestCase("/b/%C3")]
    [TestCase("/b/%C0%AF")]
    [TestCase("/b/%ED%A0%80")]
    [TestCase("/b?x=%zz")]
    [TestCase("/b?x=%FF")]
    [TestCase("b/k")]
    [TestCase("")]
    [TestCase("://h/b")]
    public void Refuses_what_is_no_URI_of_UTF8(string target)
    {
        Action read = () => TestRequest.Create("GET", target);
        read.ShouldRefuse(S3Error.InvalidURI);
    }

    [TestCase("pics.s3.example.com", "/a/b", "pics", "a/b")]
    [TestCase("PICS.S3.example.COM:9000", "/", "pics", null)]
    [TestCase("a.b.s3.example.com", "/k", "a.b", "k")]
    [TestCase("s3.example.com", "/b/k", "b", "k")]
    [TestCase("s3.example.com:9000", "/b/k", "b", "k")]
    [TestCase("pics.s3.example.com.", "/a/b", "pics", "a/b")]
    [TestCase("pics.s3.example.com.:9000", "/a/b", "pics", "a/b")]
    [TestCase("s3.example.com.", "/b/k", "b", "k")]
    [TestCase("evils3.example.com", "/b/k", "b", "k")]
    [TestCase(".s3.example.com", "/b/k", "b", "k")]
    [TestCase("127.0.0.1:9000", "/b/k", "b", "k")]
    [TestCase("[::1]:9000", "/b/k", "b", "k")]
    [TestCase("x.eu.s3.example.com", "/k", "x", "k")]
    [TestCase("eu.s3.example.com", "/b/k", "b", "k")]
    public void Takes_the_bucket_from_the_host_below_a_base_domain(string host, string target, string? bucket, string? key) =>
        TestRequest.Create("GET", target, [new("Host", host)], null, "s3.example.com", "eu.s3.example.com")
            .Address.Should().Be(new S3Address(bucket, key));

    [TestCase("/", "/")]
    [TestCase("/b/k", "/b/k")]
    [TestCase("/b/a b", "/b/a%20b")]
    [TestCase("/b/a+b", "/b/a%2Bb")]
    [TestCase("/b/a%2bb", "/b/a%2Bb")]
    [TestCase("/b/%7Etilde-._~", "/b/~tilde-._~")]
    [TestCase("/b/a%2Fb", "/b/a/b")]
    [TestCase("/b%2Fa/b", "/b%2Fa/b")]
    [TestCase("/b//a/../c", "/b//a/../c")]
    [TestCase("/b/%C3%A9", "/b/%C3%A9")]
    [TestCase("/b/é", "/b/%C3%A9")]
    [TestCase("/b/(1)!*'$", "/b/%281%29%21%2A%27%24")]
    [TestCase("http://h/b/k", "/b/k")]
    [TestCase("http://h", "/")]
    public void Canonical_path_is_decoded_once_and_encoded_once(string target, string canonical) =>
        TestRequest.Create("GET", target).CanonicalUri.Should().Be(canonical);

    [Test]
    public void Canonical_path_of_a_virtual_host_has_no_opaque_segment() =>
        TestRequest.Create("GET", "/a%2Fb", [new("Host", "p.s3.example.com")], null, "s3.example.com").CanonicalUri.Should().Be("/a/b");
}
