using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Tests.S3.Wire;
using Gateway.Tests.Unit.S3Compat;

namespace Gateway.Tests.S3;

/// <summary>Headers that a presigned URL carries as parameters: what was signed is what counts, wherever it stands.</summary>
internal sealed class PresignedHeaderTests : S3TestBase
{
    private static readonly Dictionary<string, string> Host = new() { ["Host"] = "localhost" };

    private static string Expires => TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    [TestCase("x-amz-meta-colour", "x-amz-acl")]
    [TestCase("X-Amz-Meta-Colour", "X-Amz-Acl")]
    public async Task Metadata_and_acl_in_the_query_are_the_objects(string meta, string acl)
    {
        (await SendPresignedAsync("PUT", "k", "content", (meta, "blåu"), (acl, "public-read"))).Status.Should().Be(200);
        RawResponse read = await SendAsync(null, "GET", $"/{Bucket}/k");
        read.Status.Should().Be(200);
        read["x-amz-meta-colour"].Should().Be(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("blåu")));
    }

    [Test]
    public async Task A_copy_source_in_the_query_copies()
    {
        await PutAsync("source", "the source");
        (await SendPresignedAsync("PUT", "k", "", ("x-amz-copy-source", $"/{Bucket}/source"))).Status.Should().Be(200);
        (await ReadAsync("k")).Should().Be("the source");
    }

    [Test]
    public async Task What_is_not_implemented_is_refused_in_the_query_too() =>
        (await SendPresignedAsync("PUT", "k", "x", ("x-amz-server-side-encryption", "AES256"))).Status.Should().Be(501);

    [TestCase("x-amz-meta-a", "b\r\nx-amz-acl: public-read")]
    [TestCase("x-amz-acl:private\nx-amz-meta-a", "b")]
    public async Task What_no_header_can_be_is_refused(string name, string value)
    {
        (await SendPresignedAsync("PUT", "k", "x", (name, value))).Status.Should().Be(400);
        (await ExistsAsync("k")).Should().BeFalse();
    }

    [Test]
    public async Task Header_and_parameter_agree()
    {
        string target = S3Server.Signer(S3Server.Owner)!.Presign(
            "PUT", $"/{Bucket}/k", new Dictionary<string, string>(Host) { ["x-amz-acl"] = "private" }, 60, extra: ("x-amz-acl", "public-read"));
        (await SendAsync(null, "PUT", target, ("x-amz-acl", "private"))).Status.Should().Be(400);
    }

    /// <summary>Version 2 signs the header's value; who moves it into the query must not get rid of what it demands.</summary>
    [Test]
    public async Task A_digest_signed_by_version_2_is_verified_wherever_it_stands()
    {
        string md5 = Convert.ToBase64String(MD5.HashData("the agreed content"u8));
        string expires = Expires;
        string target = Presign2($"PUT\n{md5}\n\n{expires}\n/{Bucket}/k", expires);
        RawRequest moved = new RawRequest("PUT", $"{target}&content-md5={Uri.EscapeDataString(md5)}").WithBody("another content!!!");
        RawResponse refused = await Server.SendAsync(moved, null);
        (refused.Status, refused.Code).Should().Be((400, "BadDigest"));
        (await Server.SendAsync(moved.WithBody("the agreed content"), null)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_copy_signed_by_version_2_stays_a_copy()
    {
        await PutAsync("source", "the source");
        string expires = Expires;
        string source = $"/{Bucket}/source";
        string target = Presign2($"PUT\n\n\n{expires}\nx-amz-copy-source:{source}\n/{Bucket}/k", expires);
        RawResponse copied = await Server.SendAsync(new RawRequest("PUT", $"{target}&x-amz-copy-source={Uri.EscapeDataString(source)}").WithBody("not the source"), null);
        copied.Status.Should().Be(200, copied.Text);
        (await ReadAsync("k")).Should().Be("the source");
    }

    [Test]
    public async Task A_header_signed_by_version_2_stays_a_header()
    {
        string date = TimeProvider.System.GetUtcNow().ToString("R");
        string signature = Sign2($"PUT\n\n\n{date}\nx-amz-copy-source:/{Bucket}/source\n/{Bucket}/k");
        RawResponse refused = await SendAsync(
            null, "PUT", $"/{Bucket}/k?x-amz-copy-source=/{Bucket}/source", ("Date", date), ("Authorization", $"AWS {S3Server.Owner.Id}:{signature}"));
        refused.Code.Should().Be("SignatureDoesNotMatch");
        (await ExistsAsync("k")).Should().BeFalse();
    }

    private string Presign2(string text, string expires) =>
        $"/{Bucket}/k?AWSAccessKeyId={S3Server.Owner.Id}&Expires={expires}&Signature={Uri.EscapeDataString(Sign2(text))}";

    private static string Sign2(string text) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(S3Server.Owner.Secret), Encoding.UTF8.GetBytes(text)));

    private Task<RawResponse> SendPresignedAsync(string method, string key, string body, params (string Name, string Value)[] parameters)
    {
        TestSigner signer = S3Server.Signer(S3Server.Owner)!;
        return Server.SendAsync(new RawRequest(method, signer.Presign(method, $"/{Bucket}/{key}", Host, 60, extra: parameters)).WithBody(body), null);
    }
}
