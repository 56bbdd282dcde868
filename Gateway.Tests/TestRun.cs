using Gateway.Tests.Host;

namespace Gateway.Tests;

/// <summary>Ends what all tests have shared.</summary>
[SetUpFixture]
internal sealed class TestRun
{
    [OneTimeTearDown]
    public void EndServers() => PostgresServer.DisposeShared();
}
