using Amazon.S3.Model;
using Gateway.Storage;

namespace Gateway.Tests.Nodes;

/// <summary>Objects that several gateways work on together.</summary>
internal sealed class SharedObjectsTests
{
    private GatewayGroup _group = null!;

    [OneTimeSetUp]
    public async Task Start() => _group = await GatewayGroup.StartAsync(3);

    [OneTimeTearDown]
    public async Task Stop() => await _group.DisposeAsync();

    [Test]
    public async Task Parts_are_uploaded_to_two_gateways_and_completed_at_a_third()
    {
        byte[] content = new byte[(3 * (5 << 20)) + 12345];
        new Random(1).NextBytes(content);
        string upload = (await _group[0].S3.InitiateMultipartUploadAsync("main", "parts")).UploadId;
        PartETag[] parts = await Task.WhenAll(Enumerable.Range(0, 4).Select(async n => new PartETag(n + 1, await UploadAsync(n))));
        await _group[2].S3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = "main", Key = "parts", UploadId = upload, PartETags = [.. parts] });

        for (int i = 0; i < 3; i++)
        {
            using GetObjectResponse response = await _group[i].S3.GetObjectAsync("main", "parts");
            using var read = new MemoryStream();
            await response.ResponseStream.CopyToAsync(read);
            read.ToArray().Should().Equal(content);
        }

        async Task<string> UploadAsync(int n)
        {
            int size = Math.Min(5 << 20, content.Length - (n * (5 << 20)));
            using var stream = new MemoryStream(content, n * (5 << 20), size);
            return (await _group[n % 2].S3.UploadPartAsync(new UploadPartRequest
            {
                BucketName = "main", Key = "parts", UploadId = upload, PartNumber = n + 1, InputStream = stream, PartSize = size,
            })).ETag;
        }
    }

    [Test]
    public async Task Writes_at_all_gateways_make_one_history_without_gaps()
    {
        const int each = 60;
        ObjectStore store = await _group[0].Objects.GetAsync("main");
        long before = await store.History.LastSyncIdAsync(CancellationToken.None);
        Task<long> following = FollowAsync(await _group[1].Objects.GetAsync("main"), before, before + (3 * each));
        await Task.WhenAll(Enumerable.Range(0, 3).SelectMany(node => Enumerable.Range(0, each).Select(
            n => _group[node].S3.PutObjectAsync(new PutObjectRequest { BucketName = "main", Key = $"history/{n % 7}", ContentBody = $"{node} {n}" }))));
        (await following).Should().Be(before + (3 * each));
    }

    [Test]
    public async Task A_follower_that_waits_at_one_gateway_is_woken_by_a_write_at_another()
    {
        ObjectStore store = await _group[1].Objects.GetAsync("main");
        for (int i = 0; i < 5; i++)
        {
            long last = await store.History.LastSyncIdAsync(CancellationToken.None);
            ValueTask waiting = store.History.WaitAsync(last, TimeSpan.FromSeconds(30), CancellationToken.None);
            var polling = _group[1].CallAsync(HttpMethod.Get, $"syncnext?sid=main&after={last}&wait=30");
            await _group[0].UploadAsync($"woken-{i}", "x");
            await waiting.AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            (await polling.WaitAsync(TimeSpan.FromSeconds(10))).Json.GetProperty("changes").GetArrayLength().Should().Be(1);
        }
    }

    [Test]
    public async Task When_the_database_comes_back_from_a_crash_all_gateways_go_on()
    {
        using var server = new Host.PostgresServer();
        await using GatewayGroup group = await GatewayGroup.StartAsync(2, server: server);
        await group[0].UploadAsync("before", "x");
        server.StopAtOnce();
        for (int i = 0; i < 2; i++)
        {
            (await group[i].CallAsync(HttpMethod.Put, "uploadfile?sid=main&path=meanwhile", new StringContent("x"))).Status.Should().Be(503);
            (await group[i].CallAsync(HttpMethod.Get, "getfile?sid=main&path=before")).Status.Should().Be(503);
        }

        SpinWait.SpinUntil(() => group[0].Objects.Node is { IsListening: false } && group[1].Objects.Node is { IsListening: false }, TimeSpan.FromSeconds(30)).Should().BeTrue();
        server.Start();
        await group[0].UploadAsync("after", "x");
        await group[1].UploadAsync("after", "y");
        SpinWait.SpinUntil(() => group[0].Objects.Node is { IsListening: true } && group[1].Objects.Node is { IsListening: true }, TimeSpan.FromSeconds(30)).Should().BeTrue();
        SpinWait.SpinUntil(() => group[0].Objects.DoesBackgroundWork != group[1].Objects.DoesBackgroundWork, TimeSpan.FromSeconds(30)).Should().BeTrue();
        ObjectStore store = await group[1].Objects.GetAsync("main");
        (await store.History.ReadAsync(0, 10, CancellationToken.None)).Select(change => change.Key.Value).Should().Equal("before", "after", "after");
        (await store.Fsck.RunAsync(repair: false, progress: null, CancellationToken.None)).Should().BeEmpty();
    }

    // Reads a page whenever there is one: ids follow each other without a gap, though three gateways write.
    private static async Task<long> FollowAsync(ObjectStore store, long after, long end)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (after < end)
        {
            foreach (Gateway.Storage.Objects.ObjectChange change in await store.History.ReadAsync(after, 1000, patience.Token))
            {
                change.SyncId.Should().Be(after + 1);
                after = change.SyncId;
            }
        }

        return after;
    }
}
