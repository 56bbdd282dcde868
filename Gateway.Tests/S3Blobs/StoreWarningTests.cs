using Gateway.Storage.Blobs.S3;
using Gateway.Tests.Crash;

namespace Gateway.Tests.S3Blobs;

/// <summary>What the check of a store finds reaches the operator, as the program itself prints it.</summary>
internal sealed class StoreWarningTests
{
    private const string Warning = "keeps versions in the bucket 'b'";

    [Test]
    public async Task Of_a_server_in_its_log_and_of_fsck_beside_its_findings()
    {
        using var folder = new TemporaryFolder();
        await using RecordingStore store = await new RecordingStore { KeepsVersions = true }.StartAsync();
        S3BlobOptions options = store.Options;
        string config = folder.Write("front.yaml", $$"""
            urls: ["http://127.0.0.1:0"]
            data: {{folder.File("front")}}
            blobs: { type: minio, endpoint: "{{options.Endpoint}}", bucket: {{options.Bucket}}, accessKey: {{options.AccessKey}}, secretKey: {{options.SecretKey}} }
            services: [ { id: main, type: storage } ]
            """);
        await using (GatewayProcess front = GatewayProcess.Start(config))
        {
            await front.ListensAsync();
            front.Log.Should().Contain(Warning);
        }

        (int code, string output) = await GatewayProcess.RunAsync(config, "fsck");
        code.Should().Be(0, output);
        output.Should().Contain(Warning).And.Contain("main: clean");
    }
}
