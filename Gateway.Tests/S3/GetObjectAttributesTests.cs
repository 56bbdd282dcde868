using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class GetObjectAttributesTests : MultipartTestBase
{
    [Test]
    public async Task Only_what_was_asked_for_is_told()
    {
        await PutRawAsync("k", "content", ("x-amz-checksum-algorithm", "SHA256"));
        RawResponse response = await AttributesAsync("k", "ETag, ObjectSize");
        (response.Status, response.Value("ObjectSize")).Should().Be((200, "7"));
        response.Value("ETag").Should().Be("9a0364b9e99bb480dd25e1f0284c8555");
        response.HasElement("Checksum").Should().BeFalse();
        response.HasElement("StorageClass").Should().BeFalse();

        RawResponse all = await AttributesAsync("k", "ETag,Checksum,ObjectParts,StorageClass,ObjectSize");
        all.Elements("Checksum")[0].Should().ContainKeys("ChecksumSHA256", "ChecksumType");
        all.Value("StorageClass").Should().Be("STANDARD");
        all.HasElement("ObjectParts").Should().BeFalse("it was written at once");
    }

    [Test]
    public async Task Parts_come_in_pages()
    {
        string upload = await StartAsync();
        (int, string)[] parts = [await PutPartAsync(upload, 2, Full), await PutPartAsync(upload, 5, Full), await PutPartAsync(upload, 9, "x"u8.ToArray())];
        (await CompleteAsync(upload, parts)).Status.Should().Be(200);

        RawResponse first = await AttributesAsync("k", "ObjectParts", ("x-amz-max-parts", "2"));
        (string.Join(',', first.Values("PartNumber")), first.Value("PartsCount"), first.Value("IsTruncated"), first.Value("NextPartNumberMarker"))
            .Should().Be(("2,5", "3", "true", "5"));
        RawResponse second = await AttributesAsync("k", "ObjectParts", ("x-amz-part-number-marker", "5"));
        (string.Join(',', second.Values("PartNumber")), second.Value("IsTruncated"), second.Value("Size")).Should().Be(("9", "false", "1"));
    }

    [TestCase("")]
    [TestCase("Owner")]
    [TestCase("ETag,Owner")]
    public async Task Other_attributes_are_refused(string attributes)
    {
        await PutRawAsync("k", "content");
        RawResponse response = await AttributesAsync("k", attributes);
        (response.Status, response.Code).Should().Be((400, "InvalidArgument"));
    }

    [Test]
    public async Task The_object_must_be_there_and_readable()
    {
        (await AttributesAsync("k", "ETag")).Code.Should().Be("NoSuchKey");
        await PutRawAsync("k", "content");
        (await SendAsync(S3Server.Stranger, "GET", $"/{Bucket}/k?attributes", ("x-amz-object-attributes", "ETag"))).Code.Should().Be("AccessDenied");
    }

    private Task<RawResponse> AttributesAsync(string key, string attributes, params (string Name, string Value)[] headers) =>
        SendAsync("GET", $"/{Bucket}/{key}?attributes", [("x-amz-object-attributes", attributes), .. headers]);
}
