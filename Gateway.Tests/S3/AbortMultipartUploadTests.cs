using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class AbortMultipartUploadTests : MultipartTestBase
{
    [Test]
    public async Task The_upload_and_its_parts_are_gone()
    {
        string upload = await StartAsync();
        (int, string) part = await PutPartAsync(upload, 1, Full);
        (await SendAsync("DELETE", $"/{Bucket}/k?uploadId={upload}")).Status.Should().Be(204);
        (await CompleteAsync(upload, [part])).Code.Should().Be("NoSuchUpload");
        (await PartAsync(upload, 1, Full)).Code.Should().Be("NoSuchUpload");
        (await SendAsync("GET", $"/{Bucket}/k?uploadId={upload}")).Code.Should().Be("NoSuchUpload");
        RawResponse again = await SendAsync("DELETE", $"/{Bucket}/k?uploadId={upload}");
        (again.Status, again.Code, await ExistsAsync("k")).Should().Be((404, "NoSuchUpload", false));
        await S3.DeleteBucketAsync(Bucket);
    }

    [Test]
    public async Task A_finished_upload_cannot_be_aborted()
    {
        string upload = await StartAsync();
        await CompleteAsync(upload, [await PutPartAsync(upload, 1, "x"u8.ToArray())]);
        (await SendAsync("DELETE", $"/{Bucket}/k?uploadId={upload}")).Code.Should().Be("NoSuchUpload");
        (await ReadAsync("k")).Should().Be("x");
    }

    [Test]
    public async Task Only_writers_abort_and_only_under_its_key()
    {
        string upload = await StartAsync();
        (await SendAsync(S3Server.Stranger, "DELETE", $"/{Bucket}/k?uploadId={upload}")).Code.Should().Be("AccessDenied");
        (await SendAsync(S3Server.Reader, "DELETE", $"/{Bucket}/k?uploadId={upload}")).Code.Should().Be("AccessDenied");
        (await SendAsync("DELETE", $"/{Bucket}/other?uploadId={upload}")).Code.Should().Be("NoSuchUpload");
        (await PartAsync(upload, 1, "x"u8.ToArray())).Status.Should().Be(200);
    }
}
