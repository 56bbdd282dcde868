using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class PutObjectTests : S3TestBase
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(32 << 10)]
    [TestCase((32 << 10) + 1)]
    [TestCase(1_000_003)]
    public async Task Bytes_come_back_and_the_etag_is_their_md5(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        PutObjectResponse put = await S3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "k", InputStream = new MemoryStream(content) });
        put.ETag.Should().Be($"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"");
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k");
        read.Body.AsSpan().SequenceEqual(content).Should().BeTrue();
        read["ETag"].Should().Be(put.ETag);
    }

    [Test]
    public async Task Standard_headers_are_kept()
    {
        (string, string)[] headers =
        [
            ("Content-Type", "text/x-odd; charset=utf-8"), ("Cache-Control", "max-age=60, private"), ("Content-Disposition", "attachment; filename=\"a b.txt\""),
            ("Content-Encoding", "gzip"), ("Content-Language", "de, en"), ("Expires", "Wed, 21 Oct 2026 07:28:00 GMT"),
            ("x-amz-website-redirect-location", "/other"), ("x-amz-storage-class", "STANDARD_IA"),
        ];
        await PutRawAsync("k", "x", headers);
        foreach (string method in (string[])["GET", "HEAD"])
        {
            RawResponse read = await SendAsync(method, $"/{Bucket}/k");
            headers.Select(h => (h.Item1, read[h.Item1])).Should().Equal(headers.Select(h => (h.Item1, (string?)h.Item2)));
        }
    }

    [TestCase("aws-chunked", null)]
    [TestCase("aws-chunked,gzip", "gzip")]
    [TestCase("gzip, AWS-chunked", "gzip")]
    [TestCase("br", "br")]
    public async Task The_transfer_coding_is_never_stored(string sent, string? stored)
    {
        await PutRawAsync("k", "x", ("Content-Encoding", sent));
        (await SendAsync("GET", $"/{Bucket}/k"))["Content-Encoding"].Should().Be(stored);
    }

    [Test]
    public async Task Without_a_type_it_is_binary()
    {
        await PutRawAsync("k", "x");
        (await SendAsync("GET", $"/{Bucket}/k"))["Content-Type"].Should().Be("binary/octet-stream");
    }

    [Test]
    public async Task User_metadata_survives_byte_by_byte()
    {
        await PutRawAsync("k", "x", ("x-amz-meta-Mixed-Case", "Value"), ("x-amz-meta-utf8", "žluťoučký 日本 😀"), ("x-amz-meta-empty", ""), ("x-amz-meta-spaces", "a  b"));
        RawResponse read = await SendAsync("HEAD", $"/{Bucket}/k");
        Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(read["x-amz-meta-utf8"]!)).Should().Be("žluťoučký 日本 😀");
        (read["x-amz-meta-mixed-case"], read["x-amz-meta-empty"], read["x-amz-meta-spaces"]).Should().Be(("Value", "", "a  b"));
    }

    [TestCase(2048, 200)]
    [TestCase(2049, 400)]
    public async Task User_metadata_is_at_most_two_kilobytes(int size, int status)
    {
        RawResponse response = await PutRawAsync("k", "x", ("x-amz-meta-a", new string('v', 1000)), ("x-amz-meta-b", new string('v', size - 1002)));
        (response.Status, response.Code).Should().Be((status, status == 200 ? "" : "MetadataTooLarge"));
        (await ExistsAsync("k")).Should().Be(status == 200);
    }

    [TestCase("x-amz-meta-a", "\u0001")]
    [TestCase("x-amz-meta-a", "b\u007f")]
    [TestCase("x-amz-meta-a(b)", "c")]
    [TestCase("x-amz-meta-\"", "c")]
    [TestCase("x-amz-meta-", "c")]
    [TestCase("Content-Type", "text/\u0002")]
    [TestCase("Expires", "\u0003")]
    public async Task What_no_answer_could_carry_is_not_stored(string header, string value)
    {
        RawResponse put = await SendAsync(new RawRequest("PUT", $"/{Bucket}/k") { Headers = [(header, value)] }.WithBody("x"));
        put.Status.Should().BeOneOf(200, 400);
        (await SendAsync("GET", $"/{Bucket}/k")).Status.Should().Be(put.Status == 200 ? 200 : 404);
    }

    [TestCase("x-amz-server-side-encryption", "AES256")]
    [TestCase("x-amz-server-side-encryption-customer-algorithm", "AES256")]
    [TestCase("x-amz-tagging", "a=b")]
    [TestCase("x-amz-object-lock-mode", "GOVERNANCE")]
    [TestCase("x-amz-object-lock-legal-hold", "ON")]
    [TestCase("x-amz-write-offset-bytes", "0")]
    [TestCase("x-amz-grant-read", "id=x")]
    public async Task What_is_not_done_is_not_promised(string header, string value)
    {
        RawResponse response = await PutRawAsync("k", "x", (header, value));
        (response.Status, response.Code, await ExistsAsync("k")).Should().Be((501, "NotImplemented", false));
    }

    [TestCase("x-amz-storage-class", "GLACIER", "InvalidStorageClass")]
    [TestCase("x-amz-acl", "nobody", "InvalidArgument")]
    [TestCase("Content-MD5", "short", "InvalidDigest")]
    [TestCase("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest")]
    [TestCase("x-amz-decoded-content-length", "5", "InvalidRequest")]
    [TestCase("x-amz-decoded-content-length", "x", "InvalidArgument")]
    public async Task Bad_headers_are_refused(string header, string value, string code)
    {
        RawResponse response = await PutRawAsync("k", "x", (header, value));
        (response.Status, response.Code, await ExistsAsync("k")).Should().Be((400, code, false));
    }

    [Test]
    public async Task If_none_match_star_writes_once()
    {
        (await PutRawAsync("k", "first", ("If-None-Match", "*"))).Status.Should().Be(200);
        RawResponse second = await PutRawAsync("k", "second", ("If-None-Match", "*"));
        (second.Status, second.Code, await ReadAsync("k")).Should().Be((412, "PreconditionFailed", "first"));
        RawResponse other = await PutRawAsync("k", "third", ("If-None-Match", "\"abc\""));
        (other.Status, other.Code, await ReadAsync("k")).Should().Be((501, "NotImplemented", "first"));
    }

    [Test]
    public async Task Of_twenty_writers_that_race_one_wins()
    {
        RawResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PutRawAsync("k", $"writer {i}", ("If-None-Match", "*"))));
        responses.Count(r => r.Status == 200).Should().Be(1);
        responses.Where(r => r.Status != 200).Should().OnlyContain(r => r.Status == 412 || r.Status == 409);
        (await ReadAsync("k")).Should().Be($"writer {Array.FindIndex(responses, r => r.Status == 200)}");
    }

    [Test]
    public async Task Of_twenty_that_replace_the_same_version_one_wins()
    {
        string etag = (await PutAsync("k", "old")).ETag;
        RawResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PutRawAsync("k", $"writer {i}", ("If-Match", etag))));
        responses.Count(r => r.Status == 200).Should().Be(1);
    }

    [Test]
    public async Task If_match_replaces_only_what_it_names()
    {
        string etag = (await PutAsync("k", "old")).ETag;
        (await PutRawAsync("k", "no", ("If-Match", "\"0123\""))).Code.Should().Be("PreconditionFailed");
        (await PutRawAsync("k", "new", ("If-Match", etag))).Status.Should().Be(200);
        (await PutRawAsync("k", "unquoted", ("If-Match", Convert.ToHexStringLower(MD5.HashData("new"u8))))).Status.Should().Be(200);
        RawResponse missing = await PutRawAsync("missing", "x", ("If-Match", etag));
        (missing.Status, missing.Code).Should().Be((404, "NoSuchKey"));
    }

    [Test]
    public async Task Behind_a_delete_marker_there_is_nothing_to_match()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string etag = (await PutAsync("k")).ETag;
        await S3.DeleteObjectAsync(Bucket, "k");
        (await PutRawAsync("k", "x", ("If-Match", etag))).Code.Should().Be("NoSuchKey");
        (await PutRawAsync("k", "x", ("If-None-Match", "*"))).Status.Should().Be(200);
    }

    [Test]
    public async Task Versions_are_made_as_the_bucket_says()
    {
        (await PutRawAsync("k", "a"))["x-amz-version-id"].Should().BeNull();
        await SetVersioningAsync(VersionStatus.Enabled);
        string first = (await PutRawAsync("k", "b"))["x-amz-version-id"]!;
        string second = (await PutRawAsync("k", "c"))["x-amz-version-id"]!;
        first.Should().NotBe(second).And.NotBe("null");
        await SetVersioningAsync(VersionStatus.Suspended);
        (await PutRawAsync("k", "d"))["x-amz-version-id"].Should().BeNull("a write under the null version has no id of its own");
        (await ReadAsync("k"), await ReadAsync("k", first), await ReadAsync("k", second), await ReadAsync("k", "null")).Should().Be(("d", "b", "c", "d"));
    }

    [Test]
    public async Task Only_writers_write()
    {
        foreach (Storage.Identity.ApiKey? key in new[] { S3Server.Stranger, S3Server.Reader, null })
        {
            RawResponse response = await Server.SendAsync(new RawRequest("PUT", $"/{Bucket}/k").WithBody("x"), key);
            (response.Status, response.Code).Should().Be((403, "AccessDenied"));
        }

        (await ExistsAsync("k")).Should().BeFalse();
        await RefusedAsync(PutAsync("k", bucket: NewName()), "NoSuchBucket", HttpStatusCode.NotFound);
    }
}
