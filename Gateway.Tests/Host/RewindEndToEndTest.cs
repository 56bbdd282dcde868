using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Configuration;
using Gateway.Tests.S3;

namespace Gateway.Tests.Host;

/// <summary>Written through S3, rewound on the command line, read through S3.</summary>
internal sealed class RewindEndToEndTest
{
    [Test]
    public async Task Old_bytes_versions_and_markers_are_back_and_new_ones_gone()
    {
        using var run = new CommandLineRun();
        GatewayConfig Configure(GatewayConfig config) => config with
        {
            DataDirectory = run.Data,
            Keys = [S3Server.Owner],
            Services = [new StorageServiceConfig("main", "Main", "owner", Duration.Forever, CaseSensitive: true)],
        };

        string large = new('x', 100_000);
        string kept;
        await using (RunningGateway gateway = await RunningGateway.StartAsync(Configure))
        using (AmazonS3Client s3 = Client(gateway))
        {
            kept = await PutAsync(s3, "page", large);
            await PutAsync(s3, "marked", "content");
            string marker = (await s3.DeleteObjectAsync("main", "marked")).VersionId;
            (await run.InvokeAsync("log main --count 1 --json")).Should().Be(0, "a running server is no hindrance");
            run.Out.Should().Contain(marker).And.Contain("\"syncId\":3");

            // All of this is taken back.
            await PutAsync(s3, "page", "new");
            await s3.DeleteObjectAsync("main", "page");
            await PutAsync(s3, "added", "new");
            await s3.DeleteObjectAsync("main", "marked", marker);
            (await run.InvokeAsync("rewind main --to-id 3 --yes")).Should().Be(1, "a running server is one here");
        }

        (await run.InvokeAsync("rewind main --to-id 3 --yes")).Should().Be(0, run.Error);

        await using (RunningGateway gateway = await RunningGateway.StartAsync(Configure))
        using (AmazonS3Client s3 = Client(gateway))
        {
            (await ReadAsync(s3, "page")).Should().Be(large);
            (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "main" })).S3Objects.Select(o => o.Key).Should().Equal("page");
            List<S3ObjectVersion> versions = (await s3.ListVersionsAsync("main")).Versions;
            versions.Select(v => (v.Key, v.IsDeleteMarker == true, v.IsLatest == true)).Should().Equal(("marked", true, true), ("marked", false, false), ("page", false, true));
            versions[2].VersionId.Should().Be(kept);
            Func<Task> marked = () => ReadAsync(s3, "marked");
            (await marked.Should().ThrowAsync<AmazonS3Exception>()).Which.StatusCode.Should().Be(HttpStatusCode.NotFound);

            await PutAsync(s3, "page", "after");
            (await ReadAsync(s3, "page")).Should().Be("after");
        }

        (await run.InvokeAsync("log main --count 1")).Should().Be(0);
        run.Out.Should().Contain("\n8 ", "the sync ids 4 to 7 are never used again");
        (await run.InvokeAsync("fsck")).Should().Be(0);
    }

    private static AmazonS3Client Client(RunningGateway gateway) => new(
        new BasicAWSCredentials(S3Server.Owner.Id, S3Server.Owner.Secret),
        new AmazonS3Config { ServiceURL = gateway.Client.BaseAddress!.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0 });

    private static async Task<string> PutAsync(AmazonS3Client s3, string key, string content) =>
        (await s3.PutObjectAsync(new PutObjectRequest { BucketName = "main", Key = key, ContentBody = content })).VersionId;

    private static async Task<string> ReadAsync(AmazonS3Client s3, string key)
    {
        using GetObjectResponse response = await s3.GetObjectAsync("main", key);
        using var text = new StreamReader(response.ResponseStream);
        return await text.ReadToEndAsync();
    }
}
