using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class DeleteObjectsTests : S3TestBase
{
    [Test]
    public async Task Many_go_at_once_and_missing_ones_count_as_deleted()
    {
        await PutAllAsync("a", "b/c", "d");
        DeleteObjectsResponse response = await S3.DeleteObjectsAsync(new DeleteObjectsRequest
        {
            BucketName = Bucket, Objects = [new KeyVersion { Key = "a" }, new KeyVersion { Key = "b/c" }, new KeyVersion { Key = "missing" }],
        });
        response.DeletedObjects.Select(d => d.Key).Should().Equal("a", "b/c", "missing");
        (await SendAsync("GET", $"/{Bucket}")).Values("Key").Should().Equal("d");
    }

    [Test]
    public async Task Quiet_tells_errors_only()
    {
        await PutAllAsync("a");
        RawResponse response = await SendAsync(Request($"<Quiet>true</Quiet>{Object("a")}<Object><Key>b</Key><VersionId>bad</VersionId></Object>"));
        response.HasElement("Deleted").Should().BeFalse();
        IReadOnlyDictionary<string, string> error = response.Elements("Error").Should().ContainSingle().Subject;
        (error["Key"], error["VersionId"]).Should().Be(("b", "bad"));
        (await ExistsAsync("a")).Should().BeFalse();
    }

    [Test]
    public async Task Versions_and_markers_are_told()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string version = (await PutAsync("a")).VersionId;
        await PutAsync("b");
        RawResponse response = await SendAsync(Request($"{Object("b")}<Object><Key>a</Key><VersionId>{version}</VersionId></Object>"));
        IReadOnlyList<IReadOnlyDictionary<string, string>> deleted = response.Elements("Deleted");
        (deleted[0]["Key"], deleted[0]["DeleteMarker"]).Should().Be(("b", "true"));
        (deleted[1]["Key"], deleted[1]["VersionId"], deleted[1].ContainsKey("DeleteMarker")).Should().Be(("a", version, false));

        string marker = deleted[0]["DeleteMarkerVersionId"];
        RawResponse undelete = await SendAsync(Request($"<Object><Key>b</Key><VersionId>{marker}</VersionId></Object>"));
        undelete.Elements("Deleted")[0].Should().Contain("DeleteMarker", "true").And.Contain("DeleteMarkerVersionId", marker);
        (await ReadAsync("b")).Should().Be("content");
    }

    [Test]
    public async Task Each_stands_or_falls_alone()
    {
        string etag = (await PutAsync("right")).ETag;
        await PutAsync("wrong");
        RawResponse response = await SendAsync(Request(
            $"<Object><Key>right</Key><ETag>{etag}</ETag></Object><Object><Key>wrong</Key><ETag>\"0\"</ETag></Object><Object><Key>wrong</Key><Size>3</Size></Object><Object><Key>{new string('k', 1025)}</Key></Object>"));
        response.Elements("Deleted").Select(d => d["Key"]).Should().Equal("right");
        response.Elements("Error").Select(e => e["Code"]).Should().Equal("PreconditionFailed", "PreconditionFailed", "KeyTooLongError");
        (await ExistsAsync("wrong")).Should().BeTrue();
    }

    [Test]
    public async Task Strange_keys_are_taken_as_they_are()
    {
        string[] keys = ["a\u0001b", " spaced ", "x//y/", "../up", "é😀", "a&b<c>", "line\nfeed"];
        await PutAllAsync(keys);
        string xml = string.Concat(keys.Select(k => Object(System.Security.SecurityElement.Escape(k).Replace("\u0001", "&#x1;", StringComparison.Ordinal))));
        RawResponse response = await SendAsync(Request(xml));
        response.Elements("Deleted").Select(d => d["Key"]).Should().Equal(keys);
        (await SendAsync("GET", $"/{Bucket}")).Values("Key").Should().BeEmpty();
    }

    [TestCase(1000, 200)]
    [TestCase(1001, 400)]
    [TestCase(0, 400)]
    public async Task A_thousand_is_the_most(int count, int status)
    {
        RawResponse response = await SendAsync(Request(string.Concat(Enumerable.Range(0, count).Select(i => Object($"k{i}")))));
        (response.Status, response.Code).Should().Be((status, status == 200 ? "" : "MalformedXML"));
    }

    [TestCase("md5")]
    [TestCase("crc32")]
    [TestCase("sha256")]
    public async Task Digests_are_verified_before_anything_goes(string digest)
    {
        await PutAsync("k");
        RawRequest request = Request(Object("k"));
        (string right, string wrong, string header, string code) = digest switch
        {
            "md5" => (Convert.ToBase64String(MD5.HashData(request.Body)), Convert.ToBase64String(new byte[16]), "Content-MD5", "BadDigest"),
            "crc32" => ("", "AAAAAA==", "x-amz-checksum-crc32", "BadDigest"),
            _ => (Convert.ToBase64String(SHA256.HashData(request.Body)), Convert.ToBase64String(new byte[32]), "x-amz-checksum-sha256", "BadDigest"),
        };
        RawResponse refused = await SendAsync(request.With(header, wrong));
        (refused.Status, refused.Code, await ExistsAsync("k")).Should().Be((400, code, true));
        if (right.Length > 0)
        {
            (await SendAsync(request.With(header, right))).Status.Should().Be(200);
            (await ExistsAsync("k")).Should().BeFalse();
        }
    }

    [Test]
    public async Task Without_any_digest_at_all_it_is_refused()
    {
        await PutAsync("k");
        RawResponse response = await SendAsync(Request(Object("k")) with { Payload = "UNSIGNED-PAYLOAD" });
        (response.Status, response.Code, await ExistsAsync("k")).Should().Be((400, "InvalidRequest", true));
    }

    [TestCase("<Delete><Object><Key>k</Key></Object>", "MalformedXML")]
    [TestCase("<Remove><Object><Key>k</Key></Object></Remove>", "MalformedXML")]
    [TestCase("<Delete><Object></Object></Delete>", "MalformedXML")]
    [TestCase("", "MissingRequestBodyError")]
    public async Task Bad_documents_are_refused(string document, string code)
    {
        RawResponse response = await SendAsync(new RawRequest("POST", $"/{Bucket}?delete").WithBody(document));
        (response.Status, response.Code).Should().Be((400, code));
    }

    [Test]
    public async Task Only_writers_delete()
    {
        await PutAsync("k");
        foreach (Storage.Identity.ApiKey? key in new[] { S3Server.Stranger, S3Server.Reader, null })
        {
            (await Server.SendAsync(Request(Object("k")), key)).Code.Should().Be("AccessDenied");
        }

        (await ExistsAsync("k")).Should().BeTrue();
    }

    private static string Object(string key) => $"<Object><Key>{key}</Key></Object>";

    private RawRequest Request(string objects) => new("POST", $"/{Bucket}?delete") { Body = Encoding.UTF8.GetBytes($"<Delete>{objects}</Delete>") };
}
