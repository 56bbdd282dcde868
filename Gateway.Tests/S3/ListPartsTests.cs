using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class ListPartsTests : MultipartTestBase
{
    [Test]
    public async Task Parts_come_by_number_in_pages()
    {
        string upload = await StartAsync("k", ("x-amz-checksum-algorithm", "SHA256"));
        foreach (int number in (int[])[10, 2, 7, 1])
        {
            await PutPartAsync(upload, number, "x"u8.ToArray());
        }

        RawResponse all = await SendAsync("GET", $"/{Bucket}/k?uploadId={upload}");
        all.Values("PartNumber").Should().Equal("1", "2", "7", "10");
        (all.Value("IsTruncated"), all.Value("MaxParts"), all.Value("ChecksumAlgorithm"), all.Value("UploadId"), all.Value("Key")).Should().Be(("false", "1000", "SHA256", upload, "k"));
        all.Elements("Part")[0].Should().ContainKeys("ETag", "Size", "LastModified", "ChecksumSHA256");
        all.Elements("Initiator")[0]["ID"].Should().Be("owner");

        RawResponse first = await SendAsync("GET", $"/{Bucket}/k?max-parts=2&uploadId={upload}");
        (string.Join(',', first.Values("PartNumber")), first.Value("IsTruncated"), first.Value("NextPartNumberMarker")).Should().Be(("1,2", "true", "2"));
        RawResponse second = await SendAsync("GET", $"/{Bucket}/k?max-parts=2&part-number-marker=2&uploadId={upload}");
        (string.Join(',', second.Values("PartNumber")), second.Value("IsTruncated"), second.Value("PartNumberMarker")).Should().Be(("7,10", "false", "2"));
        (await SendAsync("GET", $"/{Bucket}/k?max-parts=0&uploadId={upload}")).HasElement("Part").Should().BeFalse();
        (await SendAsync("GET", $"/{Bucket}/k?max-parts=5000&uploadId={upload}")).Value("MaxParts").Should().Be("1000");
    }

    [TestCase("max-parts=-1")]
    [TestCase("max-parts=x")]
    [TestCase("part-number-marker=-1")]
    [TestCase("part-number-marker=x")]
    public async Task Bad_parameters_are_refused(string query)
    {
        RawResponse response = await SendAsync("GET", $"/{Bucket}/k?{query}&uploadId={await StartAsync()}");
        (response.Status, response.Code).Should().Be((400, "InvalidArgument"));
    }

    [Test]
    public async Task An_upload_must_be_there_and_ones_own()
    {
        string upload = await StartAsync();
        (await SendAsync("GET", $"/{Bucket}/k?uploadId={NoUpload}")).Code.Should().Be("NoSuchUpload");
        (await SendAsync("GET", $"/{Bucket}/other?uploadId={upload}")).Code.Should().Be("NoSuchUpload");
        (await SendAsync(S3Server.Stranger, "GET", $"/{Bucket}/k?uploadId={upload}")).Code.Should().Be("AccessDenied");
        (await SendAsync(null, "GET", $"/{Bucket}/k?uploadId={upload}")).Code.Should().Be("AccessDenied");
    }
}
