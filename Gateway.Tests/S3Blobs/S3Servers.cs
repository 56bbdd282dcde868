using Gateway.Tests.S3Blobs;

/// <summary>Ends the servers that tests of all namespaces share.</summary>
[SetUpFixture]
internal sealed class S3Servers
{
    [OneTimeTearDown]
    public async Task Stop()
    {
        await OwnGateway.StopAsync();
        await Radosgw.StopAsync();
    }
}
