using System.Net;
using System.Security.Cryptography;
using Gateway.Storage.Blobs.S3;
using Gateway.Tests.Host;
using Gateway.Tests.Nodes;

namespace Gateway.Tests.S3Blobs;

/// <summary>What the caches of the CDN front hold is served while the S3 store of its bytes is down.</summary>
internal sealed class CachedBlobTests
{
    private const int Small = 200_000;
    private const int Large = 3 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TemporaryFolder _folder = null!;
    private CuttingProxy _proxy = null!;
    private GroupMember _gateway = null!;

    [SetUp]
    public async Task Start()
    {
        S3BlobOptions store = await OwnGateway.StartAsync();
        _folder = new TemporaryFolder();
        _proxy = new CuttingProxy(store.Endpoint);
        _gateway = await GroupMember.StartAsync(_folder.Write("gateway.yaml", $$"""
            urls: ["http://127.0.0.1:0"]
            data: {{_folder.File("data")}}
            log: { access: false }
            blobs: { type: minio, endpoint: "{{_proxy.Address}}", bucket: {{store.Bucket}}, accessKey: {{store.AccessKey}}, secretKey: "{{store.SecretKey}}", prefix: {{Guid.NewGuid():N}}, timeout: 2s }
            keys: [ { id: {{GatewayGroup.KeyId}}, value: {{GatewayGroup.Key}}, admin: true } ]
            services:
              - { id: main, type: storage }
              - { id: disk, type: disk-cache, source: main, refresh: 1d, maxSize: 100MiB }
              - { id: mem, type: memory-cache, source: disk, refresh: 1d, maxItemSize: 1MiB, maxMemory: 64MiB, expireErrors: 100ms }
              - { id: www, type: public-http-binding, source: mem, pathPrefix: /pub/ }
            """));
    }

    [TearDown]
    public async Task Stop()
    {
        _proxy.CutAfter = long.MaxValue;
        await _gateway.DisposeAsync();
        await _proxy.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task What_is_cached_is_served_and_the_rest_comes_back_with_the_store()
    {
        byte[] small = await PutAsync("memory", Small);
        byte[] large = await PutAsync("disk", Large);
        byte[] cold = await PutAsync("cold", Small);
        (await GetAsync("memory")).Content.Should().Equal(small);
        (await GetAsync("disk")).Content.Should().Equal(large);

        _proxy.CutAfter = 0;
        for (int i = 0; i < 3; i++)
        {
            (_, byte[] content, string cache) = await GetAsync("memory");
            content.Should().Equal(small);
            cache.Should().StartWith("mem; hit");
            (_, content, cache) = await GetAsync("disk");
            content.Should().Equal(large);
            cache.Should().StartWith("disk; hit");
            (await GetAsync("cold")).Status.Should().BeOneOf(HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable);
        }

        _proxy.CutAfter = long.MaxValue;
        using var patience = new CancellationTokenSource(Patience);
        while ((await GetAsync("cold")).Status != HttpStatusCode.OK)
        {
            await Task.Delay(50, patience.Token);
        }

        (await GetAsync("cold")).Content.Should().Equal(cold);
    }

    private async Task<byte[]> PutAsync(string key, int length)
    {
        byte[] content = RandomNumberGenerator.GetBytes(length);
        await _gateway.S3.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = "main", Key = key, InputStream = new MemoryStream(content) });
        return content;
    }

    private async Task<(HttpStatusCode Status, byte[] Content, string Cache)> GetAsync(string key)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(new Uri($"pub/{key}", UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers.TryGetValues("Cache-Status", out IEnumerable<string>? cache) ? string.Join(", ", cache) : "");
    }
}
