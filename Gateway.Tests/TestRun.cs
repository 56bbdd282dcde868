using Gateway.Tests.Host;
using Gateway.Tests.S3Blobs;

namespace Gateway.Tests;

/// <summary>Ends what all tests have shared.</summary>
[SetUpFixture]
internal sealed class TestRun
{
    [OneTimeTearDown]
    public async Task EndServers()
    {
        PostgresServer.DisposeShared();
        await OwnGateway.StopAsync();
        await Radosgw.StopAsync();
    }
}
