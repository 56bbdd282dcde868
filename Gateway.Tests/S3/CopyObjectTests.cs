using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class CopyObjectTests : S3TestBase
{
    private const string Source = "x-amz-copy-source";

    [TestCase("")]
    [TestCase("COPY")]
    public async Task Metadata_goes_with_it(string directive)
    {
        RawResponse put = await PutRawAsync("from", "content", ("Content-Type", "text/x"), ("x-amz-meta-a", "b"));
        RawResponse copy = await CopyAsync("to", "from", ("x-amz-metadata-directive", directive), ("x-amz-meta-a", "ignored"));
        (copy.Status, copy.Xml.Name.LocalName, copy.Value("ETag")).Should().Be((200, "CopyObjectResult", put["ETag"]!));
        RawResponse read = await SendAsync("GET", $"/{Bucket}/to");
        (read.Text, read["Content-Type"], read["x-amz-meta-a"], read["ETag"]).Should().Be(("content", "text/x", "b", put["ETag"]));
    }

    [Test]
    public async Task Replace_takes_the_requests_metadata()
    {
        await PutRawAsync("from", "content", ("Content-Type", "text/x"), ("x-amz-meta-a", "b"));
        await CopyAsync("to", "from", ("x-amz-metadata-directive", "REPLACE"), ("Content-Type", "text/y"), ("x-amz-meta-c", "d"));
        RawResponse read = await SendAsync("GET", $"/{Bucket}/to");
        (read.Text, read["Content-Type"], read["x-amz-meta-a"], read["x-amz-meta-c"]).Should().Be(("content", "text/y", null, "d"));
    }

    [Test]
    public async Task Onto_itself_something_must_change()
    {
        await PutRawAsync("k", "content");
        RawResponse same = await CopyAsync("k", "k");
        (same.Status, same.Code).Should().Be((400, "InvalidRequest"));
        (await CopyAsync("k", "k", ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-new", "1"))).Status.Should().Be(200);
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k");
        (read.Text, read["x-amz-meta-new"]).Should().Be(("content", "1"));
        (await CopyAsync("k", "k", ("x-amz-storage-class", "STANDARD_IA"))).Status.Should().Be(200);
        (await ReadAsync("k")).Should().Be("content");
    }

    [TestCase(10)]
    [TestCase(200_000)]
    public async Task Buckets_do_not_share_its_fate(int size)
    {
        string other = await NewBucketAsync(S3);
        string content = new('x', size);
        await PutAsync("from", content);
        await S3.CopyObjectAsync(Bucket, "from", other, "to");
        await S3.DeleteObjectAsync(Bucket, "from");
        await S3.DeleteBucketAsync(Bucket);
        (await SendAsync("GET", $"/{other}/to")).Text.Should().Be(content);
    }

    [Test]
    public async Task A_deleted_source_leaves_the_copy_whole()
    {
        string content = new('x', 200_000);
        await PutAsync("from", content);
        await CopyAsync("to", "from");
        await S3.DeleteObjectAsync(Bucket, "from");
        (await ReadAsync("to")).Should().Be(content);
    }

    [Test]
    public async Task Versions_are_copied_by_id_and_restored()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string first = (await PutAsync("k", "first")).VersionId;
        await PutAsync("k", "second");
        CopyObjectResponse restored = await S3.CopyObjectAsync(
            new CopyObjectRequest { SourceBucket = Bucket, SourceKey = "k", SourceVersionId = first, DestinationBucket = Bucket, DestinationKey = "k" });
        (restored.SourceVersionId, restored.VersionId == first, await ReadAsync("k")).Should().Be((first, false, "first"));

        string marker = (await S3.DeleteObjectAsync(Bucket, "k")).VersionId;
        RawResponse deleted = await CopyAsync("to", "k");
        (deleted.Status, deleted.Code, deleted["x-amz-delete-marker"]).Should().Be((404, "NoSuchKey", null));
        (await CopyAsync("to", $"k?versionId={marker}")).Code.Should().Be("InvalidRequest");
        (await CopyAsync("to", "k?versionId=00000000000000ff0123456789abcdef")).Code.Should().Be("NoSuchVersion");
        (await CopyAsync("to", "k?versionId=garbage")).Code.Should().Be("InvalidArgument");
    }

    [TestCase("a b+c")]
    [TestCase("é/日本/😀")]
    [TestCase("x?versionId=null")]
    [TestCase("x//y/../z")]
    [TestCase("100%25")]
    public async Task Encoded_sources_are_decoded_once(string key)
    {
        await PutAllAsync(key);
        (await CopyAsync("to", Encoded(key))).Status.Should().Be(200);
        (await ExistsAsync("to")).Should().BeTrue();
        string plain = $"{Bucket}/{Encoded(key)}";
        (await SendAsync("PUT", $"/{Bucket}/to2", (Source, plain))).Status.Should().Be(200, "the first slash may be left out");
        (await SendAsync("PUT", $"/{Bucket}/to3", (Source, plain.Replace("/", "%2F", StringComparison.Ordinal)))).Status.Should().BeOneOf(200, 400);
    }

    [TestCase("")]
    [TestCase("/")]
    [TestCase("bucketonly")]
    [TestCase("bucket/")]
    [TestCase("/%zz/k")]
    [TestCase("/UPPER/k")]
    public async Task Bad_sources_are_refused(string source)
    {
        RawResponse response = await SendAsync("PUT", $"/{Bucket}/to", (Source, source));
        (response.Status, await ExistsAsync("to")).Should().Be((400, false));
    }

    [Test]
    public async Task Dots_do_not_lead_out_of_the_source_bucket()
    {
        string theirs = await NewBucketAsync(Stranger);
        await Stranger.PutObjectAsync(new PutObjectRequest { BucketName = theirs, Key = "secret", ContentBody = "secret" });
        foreach (string source in (string[])[$"/{Bucket}/../{theirs}/secret", $"/{Bucket}/..%2f{theirs}%2fsecret", $"/{Bucket}%2f..%2f{theirs}/secret", $"/{Bucket}/%2e%2e/{theirs}/secret"])
        {
            (await SendAsync("PUT", $"/{Bucket}/to", (Source, source))).Status.Should().BeOneOf(400, 404);
        }

        RawResponse direct = await SendAsync("PUT", $"/{Bucket}/to", (Source, $"/{theirs}/secret"));
        (direct.Status, direct.Code).Should().Be((403, "AccessDenied"));
        (await SendAsync("PUT", $"/{Bucket}/to", (Source, $"/{theirs}/missing"))).Code.Should().Be("AccessDenied");
        (await ExistsAsync("to")).Should().BeFalse();
    }

    [Test]
    public async Task A_source_that_is_public_may_be_copied()
    {
        string theirs = await NewBucketAsync(Stranger);
        await Stranger.PutObjectAsync(new PutObjectRequest { BucketName = theirs, Key = "open", ContentBody = "open", CannedACL = S3CannedACL.PublicRead });
        (await SendAsync("PUT", $"/{Bucket}/to", (Source, $"/{theirs}/open"))).Status.Should().Be(200);
        (await SendAsync(null, "GET", $"/{Bucket}/to")).Code.Should().Be("AccessDenied", "the source's ACL does not travel");
        (await Server.SendAsync(new RawRequest("PUT", $"/{Bucket}/to").With(Source, $"/{theirs}/open"), S3Server.Stranger)).Code.Should().Be("AccessDenied");
    }

    [TestCase(200, "if-match", "MATCH")]
    [TestCase(412, "if-match", "\"other\"")]
    [TestCase(412, "if-none-match", "MATCH")]
    [TestCase(200, "if-none-match", "\"other\"")]
    [TestCase(412, "if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT")]
    [TestCase(200, "if-modified-since", "Mon, 01 Jan 2001 00:00:00 GMT")]
    [TestCase(412, "if-unmodified-since", "Mon, 01 Jan 2001 00:00:00 GMT")]
    [TestCase(200, "if-unmodified-since", "Fri, 01 Jan 2100 00:00:00 GMT")]
    public async Task The_source_can_have_conditions(int status, string condition, string value)
    {
        string etag = (await PutRawAsync("from", "content"))["ETag"]!;
        RawResponse copy = await CopyAsync("to", "from", ($"{Source}-{condition}", value.Replace("MATCH", etag, StringComparison.Ordinal)));
        (copy.Status, copy.Code, await ExistsAsync("to")).Should().Be((status, status == 200 ? "" : "PreconditionFailed", status == 200));
    }

    [Test]
    public async Task The_target_can_have_conditions()
    {
        await PutAllAsync("from", "to");
        (await CopyAsync("to", "from", ("If-None-Match", "*"))).Code.Should().Be("PreconditionFailed");
        (await CopyAsync("new", "from", ("If-None-Match", "*"))).Status.Should().Be(200);
    }

    [TestCase("SHA256", "ChecksumSHA256")]
    [TestCase("crc32c", "ChecksumCRC32C")]
    public async Task Another_checksum_can_be_asked_for(string algorithm, string element)
    {
        await PutRawAsync("from", "123456789");
        RawResponse copy = await CopyAsync("to", "from", ("x-amz-checksum-algorithm", algorithm));
        copy.Value(element).Should().Be(algorithm == "SHA256" ? "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=" : "4waSgw==");
    }

    [TestCase("x-amz-metadata-directive", "MERGE", 400, "InvalidArgument")]
    [TestCase("x-amz-checksum-algorithm", "MD4", 400, "InvalidRequest")]
    [TestCase("x-amz-tagging", "a=b", 501, "NotImplemented")]
    [TestCase("x-amz-copy-source-server-side-encryption-customer-key", "k", 501, "NotImplemented")]
    public async Task Bad_headers_are_refused(string header, string value, int status, string code)
    {
        await PutAllAsync("from");
        RawResponse copy = await CopyAsync("to", "from", (header, value));
        (copy.Status, copy.Code, await ExistsAsync("to")).Should().Be((status, code, false));
    }

    [Test]
    public async Task The_source_must_be_there()
    {
        (await CopyAsync("to", "missing")).Code.Should().Be("NoSuchKey");
        (await SendAsync("PUT", $"/{Bucket}/to", (Source, $"/{NewName()}/k"))).Code.Should().Be("NoSuchBucket");
    }

    private Task<RawResponse> CopyAsync(string to, string from, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", $"/{Bucket}/{to}", [(Source, $"/{Bucket}/{from}"), .. headers.Where(h => h.Value.Length > 0)]);
}
