using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class CompleteMultipartUploadTests : MultipartTestBase
{
    private static readonly byte[] Tail = "123456789"u8.ToArray();

    [Test]
    public async Task Parts_make_the_object_and_its_etag_is_the_same_everywhere()
    {
        string upload = await StartAsync();
        (int, string) second = await PutPartAsync(upload, 7, Tail);
        (int, string) first = await PutPartAsync(upload, 2, Full);
        RawResponse done = await CompleteAsync(upload, [first, second]);
        string etag = ETagOf(Full, Tail);
        (done.Status, done.Value("ETag"), done.Value("Bucket"), done.Value("Key"), done.Value("Location")).Should()
            .Be((200, etag, Bucket, "k", $"http://localhost/{Bucket}/k"));

        RawResponse read = await SendAsync("GET", $"/{Bucket}/k");
        read.Body.AsSpan().SequenceEqual([.. Full, .. Tail]).Should().BeTrue();
        string[] etags = [read["ETag"]!, (await SendAsync("HEAD", $"/{Bucket}/k"))["ETag"]!, (await SendAsync("GET", $"/{Bucket}")).Value("ETag"), (await SendAsync("GET", $"/{Bucket}?versions")).Value("ETag")];
        etags.Should().OnlyContain(e => e == etag);
        (await SendAsync("GET", $"/{Bucket}?uploads")).HasElement("Upload").Should().BeFalse();
    }

    [Test]
    public async Task Parts_can_be_read_by_number()
    {
        string upload = await StartAsync("k", ("x-amz-checksum-algorithm", "CRC32"));
        await CompleteAsync(upload, [await PutPartAsync(upload, 1, Full), await PutPartAsync(upload, 5, Tail)]);
        RawResponse read = await SendAsync("GET", $"/{Bucket}/k?partNumber=5", ("x-amz-checksum-mode", "ENABLED"));
        (read.Status, read.Text, read["Content-Range"], read["x-amz-mp-parts-count"], read["x-amz-checksum-crc32"]).Should()
            .Be((206, "123456789", $"bytes {Full.Length}-{Full.Length + 8}/{Full.Length + 9}", "2", "y/Q5Jg=="));
        RawResponse head = await SendAsync("HEAD", $"/{Bucket}/k?partNumber=1");
        (head.Status, head["Content-Length"]).Should().Be((206, Full.Length.ToString()));
        (await SendAsync("GET", $"/{Bucket}/k?partNumber=2")).Code.Should().Be("InvalidPartNumber");
    }

    [Test]
    public async Task A_part_uploaded_again_replaces_the_first()
    {
        string upload = await StartAsync();
        (int, string) old = await PutPartAsync(upload, 1, "old"u8.ToArray());
        (int, string) renewed = await PutPartAsync(upload, 1, "new"u8.ToArray());
        (await CompleteAsync(upload, [old])).Code.Should().Be("InvalidPart");
        (await CompleteAsync(upload, [renewed])).Status.Should().Be(200);
        (await ReadAsync("k")).Should().Be("new");
    }

    [Test]
    public async Task A_repeated_completion_gets_the_same_answer()
    {
        string upload = await StartAsync();
        (int, string)[] parts = [await PutPartAsync(upload, 1, Tail)];
        RawResponse first = await CompleteAsync(upload, parts);
        RawResponse second = await CompleteAsync(upload, parts);
        (second.Status, second.Text).Should().Be((200, first.Text));
        (await CompleteAsync(upload, parts, "other")).Code.Should().Be("NoSuchUpload");
        (await PartAsync(upload, 2, Tail)).Code.Should().Be("NoSuchUpload");
        (await SendAsync("GET", $"/{Bucket}?versions")).Values("Key").Should().HaveCount(1);
    }

    [Test]
    public async Task Completions_that_race_make_one_version()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string upload = await StartAsync();
        (int, string)[] parts = [await PutPartAsync(upload, 1, Tail)];
        RawResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CompleteAsync(upload, parts)));
        answers.Should().OnlyContain(a => a.Status == 200);
        answers.Select(a => a["x-amz-version-id"]).Distinct().Should().ContainSingle();
        (await SendAsync("GET", $"/{Bucket}?versions")).Values("VersionId").Should().ContainSingle();
    }

    [Test]
    public async Task Refusals_leave_the_upload_as_it_was()
    {
        await PutRawAsync("k", "there");
        string upload = await StartAsync();
        (int Number, string ETag) full = await PutPartAsync(upload, 2, Full);
        (int, string) small = await PutPartAsync(upload, 1, Tail);
        (await CompleteAsync(upload, [full, small])).Code.Should().Be("InvalidPartOrder");
        (await CompleteAsync(upload, [small, full])).Code.Should().Be("EntityTooSmall");
        (await CompleteAsync(upload, [(2, "\"0123\"")])).Code.Should().Be("InvalidPart");
        (await CompleteAsync(upload, [full, (3, full.ETag)])).Code.Should().Be("InvalidPart");
        (await CompleteAsync(upload, [])).Code.Should().Be("MalformedXML");
        (await CompleteAsync(upload, [(0, full.ETag)])).Status.Should().Be(400);
        (await CompleteAsync(upload, [(10_001, full.ETag)])).Status.Should().Be(400);
        (await CompleteAsync(upload, [full], "k", ("x-amz-mp-object-size", "7"))).Code.Should().Be("InvalidPart");
        (await CompleteAsync(upload, [full], "k", ("x-amz-mp-object-size", "x"))).Code.Should().Be("InvalidRequest");
        (await CompleteAsync(upload, [full], "k", ("If-None-Match", "*"))).Code.Should().Be("PreconditionFailed");
        (await CompleteAsync(upload, [full], "k", ("If-None-Match", "\"x\""))).Code.Should().Be("NotImplemented");
        (await CompleteAsync(upload, [full], "k", ("If-Match", "\"x\""))).Code.Should().Be("PreconditionFailed");
        (await CompleteAsync(NoUpload, [full])).Code.Should().Be("NoSuchUpload");
        (await ReadAsync("k")).Should().Be("there");
        (await CompleteAsync(upload, [full])).Status.Should().Be(200);
        (await SendAsync("HEAD", $"/{Bucket}/k"))["Content-Length"].Should().Be(Full.Length.ToString());
    }

    [Test]
    public async Task Of_uploads_that_race_for_a_new_key_one_wins()
    {
        var uploads = new List<(string Id, (int, string) Part)>();
        for (int i = 0; i < 10; i++)
        {
            string id = await StartAsync();
            uploads.Add((id, await PutPartAsync(id, 1, Encoding.ASCII.GetBytes($"{i}"))));
        }

        RawResponse[] answers = await Task.WhenAll(uploads.Select(u => CompleteAsync(u.Id, [u.Part], "k", ("If-None-Match", "*"))));
        answers.Count(a => a.Status == 200).Should().Be(1);
        (await ReadAsync("k")).Should().Be(Array.FindIndex(answers, a => a.Status == 200).ToString());
    }

    [TestCase("CRC32", "COMPOSITE")]
    [TestCase("CRC32", "FULL_OBJECT")]
    [TestCase("CRC32C", "COMPOSITE")]
    [TestCase("CRC32C", "FULL_OBJECT")]
    [TestCase("CRC64NVME", "FULL_OBJECT")]
    [TestCase("SHA1", "COMPOSITE")]
    [TestCase("SHA256", "COMPOSITE")]
    public async Task The_checksum_covers_the_object_as_its_type_says(string algorithm, string type)
    {
        string header = $"x-amz-checksum-{algorithm.ToLowerInvariant()}";
        string upload = await StartAsync("k", ("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", type));
        RawResponse[] parts = [await PartAsync(upload, 1, Full), await PartAsync(upload, 2, Tail)];
        (int, string)[] named = [(1, parts[0]["ETag"]!), (2, parts[1]["ETag"]!)];
        byte[] covered = type == "COMPOSITE" ? [.. parts.SelectMany(p => Convert.FromBase64String(p[header]!))] : [.. Full, .. Tail];
        string expected = await ChecksumAsync(header, covered) + (type == "COMPOSITE" ? "-2" : "");

        (await CompleteAsync(upload, named, "k", (header, "AAAA"))).Status.Should().Be(400);
        RawResponse done = await CompleteAsync(upload, named, "k", (header, expected), ("x-amz-checksum-type", type));
        (done.Status, done.Value($"Checksum{algorithm}"), done.Value("ChecksumType")).Should().Be((200, expected, type));
        RawResponse read = await SendAsync("HEAD", $"/{Bucket}/k", ("x-amz-checksum-mode", "ENABLED"));
        (read[header], read["x-amz-checksum-type"]).Should().Be((expected, type));
        (await SendAsync("GET", $"/{Bucket}")).Value("ChecksumType").Should().Be(type);
    }

    [Test]
    public async Task The_sdk_uploads_in_parts()
    {
        string upload = (await S3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = Bucket, Key = "k" })).UploadId;
        var parts = new List<PartETag>();
        foreach (byte[] part in (byte[][])[Full, Tail])
        {
            UploadPartResponse response = await S3.UploadPartAsync(new UploadPartRequest
            {
                BucketName = Bucket, Key = "k", UploadId = upload, PartNumber = parts.Count + 1, InputStream = new MemoryStream(part),
            });
            parts.Add(new PartETag(response));
        }

        (await S3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = Bucket, Key = "k", UploadId = upload, PartETags = parts })).ETag
            .Should().Be(ETagOf(Full, Tail));
    }

    [TestCase("FULL_OBJECT", "InvalidRequest")]
    [TestCase("SOMETHING", "InvalidRequest")]
    [TestCase("COMPOSITE", "")]
    public async Task The_checksum_type_is_the_one_it_began_with(string type, string code)
    {
        string upload = await StartAsync("k", ("x-amz-checksum-algorithm", "CRC32"));
        (int, string) part = await PutPartAsync(upload, 1, Tail);
        (await CompleteAsync(upload, [part], "k", ("x-amz-checksum-type", type))).Code.Should().Be(code);
    }

    [TestCase("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>", "MalformedXML")]
    [TestCase("<CompleteMultipartUpload><Part><ETag>x</ETag></Part></CompleteMultipartUpload>", "MalformedXML")]
    [TestCase("<Other/>", "MalformedXML")]
    [TestCase("", "MalformedXML")]
    public async Task Bad_documents_are_refused(string document, string code)
    {
        RawResponse response = await SendAsync(new RawRequest("POST", $"/{Bucket}/k?uploadId={await StartAsync()}").WithBody(document));
        (response.Status, response.Code).Should().Be((400, code));
    }

    private async Task<string> ChecksumAsync(string header, byte[] content)
    {
        await SendAsync(new RawRequest("PUT", $"/{Bucket}/plain") { Body = content, Headers = [("x-amz-checksum-algorithm", header["x-amz-checksum-".Length..].ToUpperInvariant())] });
        return (await SendAsync("HEAD", $"/{Bucket}/plain", ("x-amz-checksum-mode", "ENABLED")))[header]!;
    }
}
