using System.Net;
using Gateway.Configuration;
using Gateway.Tests.S3;

namespace Gateway.Tests.Host;

internal sealed class ReplicaPromoteTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_running_replica_takes_writes_soon_after_its_promotion_and_stays_promoted()
    {
        using var run = new CommandLineRun();
        GatewayConfig Replica(GatewayConfig config) => config with
        {
            DataDirectory = run.Data,
            Keys = [S3Server.Owner],
            ReplicationSources = [new ReplicationSourceConfig("primary", "Primary", new Uri("http://127.0.0.1:9"), "key")],
            Services = [new StorageServiceConfig("main", "Main", "owner", Duration.Forever, CaseSensitive: true) { Replica = new ReplicaConfig("primary", "main") }],
        };

        await using (RunningGateway gateway = await RunningGateway.StartAsync(Replica))
        {
            (await PutAsync(gateway)).Should().NotBe(HttpStatusCode.Created);
            (await run.InvokeAsync("replica promote main")).Should().Be(0, run.Error);
            run.Out.Should().StartWith("main no longer follows a primary");
            using var timeout = new CancellationTokenSource(Patience);
            while (await PutAsync(gateway) != HttpStatusCode.Created)
            {
                timeout.Token.ThrowIfCancellationRequested();
            }
        }

        await using (RunningGateway again = await RunningGateway.StartAsync(Replica))
        {
            (await PutAsync(again)).Should().Be(HttpStatusCode.OK);
        }

        (await run.InvokeAsync("replica promote main")).Should().Be(2);
        run.Error.Should().Contain("The service 'main' is no replica.");
        (await run.InvokeAsync("log main --forward --count 1")).Should().Be(0);
        run.Out.Should().Contain($"\n{(1L << 40) + 1} ");
    }

    private static async Task<HttpStatusCode> PutAsync(RunningGateway gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/uploadfile?sid=main&path=a") { Content = new StringContent("content") };
        request.Headers.Add("x-owncdn-key", S3Server.Owner.Secret);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        return response.StatusCode;
    }
}
