namespace Gateway.Tests.S3Blobs;

/// <summary>Ends the servers that tests shared.</summary>
[SetUpFixture]
internal sealed class S3Servers
{
    [OneTimeTearDown]
    public Task Stop() => OwnGateway.StopAsync();
}
