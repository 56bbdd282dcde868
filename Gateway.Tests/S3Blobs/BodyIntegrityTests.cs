using System.Security.Cryptography;
using System.Text;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.S3;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.S3Blobs;

/// <summary>What goes along with bodies, by what the start found out about the store.</summary>
internal sealed class BodyIntegrityTests
{
    private const string Payload = "x-amz-content-sha256";
    private const string Checksum = "x-amz-checksum-crc32c";
    private const string Algorithm = "x-amz-checksum-algorithm";

    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((2 * PartBuffers.PartSize) + 1);

    private static CancellationToken None => CancellationToken.None;

    [Test]
    public async Task A_store_that_compares_checksums_gets_them_in_place_of_signed_bodies()
    {
        await using RecordingStore store = await new RecordingStore().StartAsync();
        IReadOnlyList<RecordedRequest> requests = await WriteAsync(store);
        RecordedRequest[] bodies = [.. requests.Where(request => request.Method == HttpMethods.Put)];
        bodies.Should().HaveCount(4, "a small object, and three parts of a large one");
        foreach (RecordedRequest body in bodies)
        {
            body.Headers[Payload].Should().Be("UNSIGNED-PAYLOAD");
            body.Headers[Checksum].Should().Be(RecordingStore.ChecksumOf(body.Body));
        }

        requests.Single(request => request.BeginsUpload).Headers[Algorithm].Should().Be("CRC32C");
        string completion = Encoding.UTF8.GetString(requests.Single(request => request.CompletesUpload).Body);
        foreach (RecordedRequest part in bodies.Where(body => body.Query.ContainsKey("partNumber")))
        {
            completion.Should().Contain($"<ChecksumCRC32C>{part.Headers[Checksum]}</ChecksumCRC32C>");
        }
    }

    [TestCase(StatusCodes.Status200OK, false)]
    [TestCase(StatusCodes.Status503ServiceUnavailable, false)]
    [TestCase(StatusCodes.Status400BadRequest, true)]
    public async Task A_store_that_may_not_compare_them_or_wants_signatures_gets_signed_bodies_and_no_checksum(int answerToWrongChecksum, bool wantsSignedBodies)
    {
        await using RecordingStore store = await new RecordingStore { AnswerToWrongChecksum = answerToWrongChecksum, WantsSignedBodies = wantsSignedBodies }.StartAsync();
        IReadOnlyList<RecordedRequest> requests = await WriteAsync(store);
        RecordedRequest[] bodies = [.. requests.Where(request => request.Method == HttpMethods.Put)];
        bodies.Should().HaveCount(4);
        foreach (RecordedRequest body in bodies)
        {
            body.Headers[Payload].Should().Be(Convert.ToHexStringLower(SHA256.HashData(body.Body)));
            body.Headers.Should().NotContainKey(Checksum);
        }

        requests.Single(request => request.BeginsUpload).Headers.Should().NotContainKey(Algorithm);
        Encoding.UTF8.GetString(requests.Single(request => request.CompletesUpload).Body).Should().NotContain("Checksum");
    }

    /// <summary>Writes a small blob and a large one, as after a start.</summary>
    /// <returns>The requests that it took.</returns>
    private static async Task<IReadOnlyList<RecordedRequest>> WriteAsync(RecordingStore store)
    {
        using var engine = new S3BlobEngine(store.Options);
        await engine.CheckAsync(None);
        store.TakeRequests();
        foreach (int length in (int[])[10, Content.Length])
        {
            await using IBlobWriter writer = await engine.OpenFolder("main-1").CreateAsync(BlobId.New(), None);
            await writer.WriteAsync(Content.AsMemory(0, length), None);
            await writer.CompleteAsync(None);
        }

        return store.TakeRequests();
    }
}
