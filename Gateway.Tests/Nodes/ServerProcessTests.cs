using Gateway.Tests.Crash;

namespace Gateway.Tests.Nodes;

/// <summary>The built program over a database. Its sockets work another way than those of this process.</summary>
[Parallelizable]
internal sealed class ServerProcessTests
{
    [Test]
    public async Task A_server_does_not_wait_for_its_own_threads()
    {
        const string Services = "  - { id: main, type: storage }";
        await using GatewayGroup group = await GatewayGroup.StartAsync(0);
        await using GatewayProcess server = GatewayProcess.Start(group.WriteConfig(0, Services, group.Connection));
        await server.ListensAsync();

        // A statement that waits for the thread that would bring its answer is given up after 30 s.
        using var client = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(15) };
        client.DefaultRequestHeaders.Add("x-owncdn-key", GatewayGroup.Key);
        using HttpResponseMessage put = await client.PutAsync(new Uri("uploadfile?sid=main&path=a", UriKind.Relative), new StringContent("there"));
        put.IsSuccessStatusCode.Should().BeTrue();
        (await client.GetStringAsync(new Uri("getfile?sid=main&path=a", UriKind.Relative))).Should().Be("there");
        server.Log.Should().NotContain("could not be read again");
    }
}
