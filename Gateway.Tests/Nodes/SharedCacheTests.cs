using System.Net;
using Gateway.Storage;
using Gateway.Tests.Host;
using Npgsql;

namespace Gateway.Tests.Nodes;

/// <summary>A write at one gateway reaches the caches of the others.</summary>
internal sealed class SharedCacheTests
{
    private const string Services = """
          - { id: main, type: storage, versions: forever }
          - { id: mem, type: memory-cache, source: main, refresh: 1d, maxMemory: 64MiB }
          - { id: www, type: public-http-binding, source: mem, pathPrefix: /pub/ }
        """;

    [Test]
    public async Task What_is_written_at_one_gateway_comes_from_the_cache_of_the_other_within_100_ms()
    {
        const int writes = 50;
        await using GatewayGroup group = await GatewayGroup.StartAsync(2, Services);
        var caches = new ToldRelay(group[1]);
        var delays = new List<TimeSpan>();
        await group[0].UploadAsync("page", "before");
        (await ReadAsync(group[1])).Should().Be("before");
        for (int i = 0; i < writes; i++)
        {
            Task<long> told = caches.NextAsync("page");
            await group[0].UploadAsync("page", $"{i}");
            long answered = TimeProvider.System.GetTimestamp();
            delays.Add(TimeProvider.System.GetElapsedTime(answered, await told));
            (await ReadAsync(group[1])).Should().Be($"{i}");
            (await ReadAsync(group[1])).Should().Be($"{i}", "that was a hit");
        }

        // Before the writer is answered counts as at once.
        TimeSpan[] sorted = [.. delays.Select(delay => delay < TimeSpan.Zero ? TimeSpan.Zero : delay).Order()];
        TestContext.Out.WriteLine($"From the writer's answer to the purge at the other gateway: median {sorted[writes / 2].TotalMilliseconds:0.00} ms, longest {sorted[^1].TotalMilliseconds:0.00} ms");
        sorted[writes / 2].Should().BeLessThan(TimeSpan.FromMilliseconds(100));
    }

    [Test]
    public async Task A_rewind_at_one_gateway_empties_the_cache_of_the_other()
    {
        await using GatewayGroup group = await GatewayGroup.StartAsync(2, Services);
        var caches = new ToldRelay(group[1]);
        await group[0].UploadAsync("page", "first");
        ObjectStore store = await group[0].Objects.GetAsync("main");
        long first = await store.History.LastSyncIdAsync(CancellationToken.None);
        await group[0].UploadAsync("page", "second");
        (await ReadAsync(group[1])).Should().Be("second");

        Task told = caches.NextAsync("*");
        await store.Rewind.RunAsync(first, progress: null, CancellationToken.None);
        await told;
        (await ReadAsync(group[1])).Should().Be("first");
        Task next = caches.NextAsync("page");
        await group[0].UploadAsync("page", "third");
        await next;
        (await ReadAsync(group[1])).Should().Be("third");
    }

    [Test]
    public async Task A_gateway_that_loses_the_database_serves_what_it_has_and_catches_up_when_it_is_back()
    {
        CuttingProxy? proxy = null;
        await using GatewayGroup group = await GatewayGroup.StartAsync(2, Services, (index, straight) => index == 0 ? straight : Through(ref proxy, straight));
        await using CuttingProxy _ = proxy!;
        var caches = new ToldRelay(group[1]);
        await group[1].Objects.GetAsync("main");
        Task first = caches.NextAsync("page");
        await group[0].UploadAsync("page", "old");
        await first;
        (await ReadAsync(group[1])).Should().Be("old");

        proxy!.CutAfter = 0;
        SpinWait.SpinUntil(() => group[1].Objects.Node is { IsListening: false }, TimeSpan.FromSeconds(30)).Should().BeTrue();
        await group[0].UploadAsync("page", "new");
        (await ReadAsync(group[1])).Should().Be("old", "nobody can tell it");
        (await group[1].Client.GetAsync("readyz")).StatusCode.Should().Be(HttpStatusCode.OK, "what it has in its caches is better than nothing");
        (await group[1].CallAsync(HttpMethod.Get, "getfile?sid=main&path=page")).Status.Should().Be(503);
        (await group[1].CallAsync(HttpMethod.Get, "filelist?sid=unknown-bucket")).Status.Should().Be(503, "whether another gateway has made it, nobody knows");
        (await group[1].Client.GetStringAsync("metrics")).Should().Contain("owncdn_node_listening 0");

        Task told = caches.NextAsync("page");
        proxy.CutAfter = long.MaxValue;
        await told;
        (await ReadAsync(group[1])).Should().Be("new");
        (await group[1].Client.GetStringAsync("metrics")).Should().Contain("owncdn_node_listening 1").And.Contain("owncdn_nodes 2");
        await group[1].UploadAsync("page", "newest");
        (await group[0].Client.GetStringAsync("metrics")).Should().Contain("owncdn_node_lease 1");
    }

    [Test]
    public async Task A_note_that_nobody_wrote_does_no_harm()
    {
        await using GatewayGroup group = await GatewayGroup.StartAsync(2, Services);
        var caches = new ToldRelay(group[1]);
        await group[0].UploadAsync("page", "old");
        (await ReadAsync(group[1])).Should().Be("old");
        foreach (string note in (string[])["", "x", "x y", "x 1 2", "x 1 2 3 4", "x -1 0 1", "x 99999999999999999999 0 1", "x 1 0 5", "x registry"])
        {
            await group.ExecuteAsync($"NOTIFY gateway, '{note}'");
        }

        Task told = caches.NextAsync("page");
        await group[0].UploadAsync("page", "new");
        await told;
        (await ReadAsync(group[1])).Should().Be("new");
    }

    private static string Through(ref CuttingProxy? proxy, string straight)
    {
        var target = new NpgsqlConnectionStringBuilder(straight);
        proxy = new CuttingProxy(new Uri($"tcp://{target.Host}:{target.Port}"));
        (target.Host, target.Port) = (proxy.Address.Host, proxy.Address.Port);
        return target.ConnectionString;
    }

    private static Task<string> ReadAsync(GroupMember gateway) => gateway.Client.GetStringAsync("pub/page");
}
