using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Identity;
using Gateway.Tests.Host;
using Gateway.Tests.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.S3Blobs;

/// <summary>A gateway whose S3 store, another gateway, runs out of disk: nothing acknowledged is lost, nothing half is seen, and deleting helps.</summary>
internal sealed class FullStoreTests
{
    private const int Megabytes = 48;
    private const int Size = 3 << 20;
    private const int PartSize = 5 << 20;

    private static readonly ApiKey Key = new("FULLSTOREKEY00000001", "full-store-secret", Account.DefaultId, Admin: true, Permissions.Everything);

    private readonly Dictionary<string, byte[]> _acknowledged = [];
    private ManualTimeProvider _time = null!;
    private SmallDisk _disk = null!;
    private TemporaryFolder _folder = null!;
    private WebApplication _store = null!;
    private WebApplication _front = null!;
    private AmazonS3Client _client = null!;

    [SetUp]
    public async Task Start()
    {
        _acknowledged.Clear();
        _disk = new SmallDisk(Megabytes);
        _folder = new TemporaryFolder();
        _time = ManualTimeProvider.AtNow();
        _store = await StartAsync(_disk.Path("data"), "blobs", s3: null);
        await StartFrontAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _client?.Dispose();
        foreach (WebApplication? app in (WebApplication?[])[_front, _store])
        {
            if (app is not null)
            {
                await app.StopAsync();
                await app.DisposeAsync();
            }
        }

        _folder?.Dispose();
        _disk?.Dispose();
    }

    [Test]
    public async Task Writes_are_refused_as_a_whole_and_heal_without_a_restart()
    {
        byte[][] parts = [RandomNumberGenerator.GetBytes(PartSize), RandomNumberGenerator.GetBytes(PartSize)];
        string upload = (await _client.InitiateMultipartUploadAsync("main", "parts")).UploadId;
        string first = (await PutPartAsync(upload, 1, parts[0])).ETag;
        int refused = 0;
        for (int i = 0; refused < 3; i++)
        {
            refused += await TryAsync(() => PutAsync($"object {i:000}", RandomNumberGenerator.GetBytes(Size))) ? 0 : 1;
        }

        _acknowledged.Should().HaveCountGreaterThan(5);
        string some = _acknowledged.Keys.First();
        (await TryAsync(() => PutPartAsync(upload, 2, parts[1]))).Should().BeFalse();
        (await TryAsync(() => PutAsync(some, RandomNumberGenerator.GetBytes(Size + 1)))).Should().BeFalse();
        (await TryAsync(() => PutAsync("many parts", RandomNumberGenerator.GetBytes(30 << 20)))).Should().BeFalse();
        (await TryAsync(() => PutAsync("inline", RandomNumberGenerator.GetBytes(100)))).Should().BeTrue("the catalog has room");
        await ShouldHoldWhatWasAcknowledgedAsync();

        foreach (string key in _acknowledged.Keys.Where(key => key != "inline").Take(5).ToList())
        {
            await _client.DeleteObjectAsync("main", key);
            _acknowledged.Remove(key);
        }

        await DeleteFreedBlobsAsync(_front, "main");
        await DeleteFreedBlobsAsync(_store, "blobs");
        (await TryAsync(() => PutAsync("new", RandomNumberGenerator.GetBytes(Size)))).Should().BeTrue();
        string second = (await PutPartAsync(upload, 2, parts[1])).ETag;
        await _client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = "main", Key = "parts", UploadId = upload, PartETags = [new PartETag(1, first), new PartETag(2, second)],
        });
        _acknowledged["parts"] = [.. parts[0], .. parts[1]];
        await ShouldHoldWhatWasAcknowledgedAsync();
        (await (await ObjectsOf(_front).GetAsync("main")).Fsck.RunAsync(repair: false, null, CancellationToken.None)).Should().BeEmpty();
    }

    [Test]
    public async Task A_gateway_starts_over_a_full_store_and_reads_and_deletes()
    {
        await PutAsync("before", RandomNumberGenerator.GetBytes(Size));
        _disk.Fill();
        await _front.StopAsync();
        await _front.DisposeAsync();
        _client.Dispose();
        await StartFrontAsync();
        await ShouldHoldWhatWasAcknowledgedAsync();
        (await TryAsync(() => PutAsync("after", RandomNumberGenerator.GetBytes(Size)))).Should().BeFalse();
        _disk.Clear();
        (await TryAsync(() => PutAsync("after", RandomNumberGenerator.GetBytes(Size)))).Should().BeTrue();
    }

    private async Task StartFrontAsync()
    {
        _front = await StartAsync(_folder.File("data"), "main", new S3BlobOptions(new Uri(_store.Urls.First()), "blobs", Key.Id, Key.Secret));
        _client = GatewayGroup.S3(new Uri(_front.Urls.First()), Key.Id, Key.Secret);
    }

    private async Task<WebApplication> StartAsync(string data, string service, S3BlobOptions? s3)
    {
        var config = new GatewayConfig
        {
            DataDirectory = data,
            Urls = [new ListenUrl("127.0.0.1", 0)],
            Log = new LogConfig(Access: false),
            Keys = [Key],
            Durability = Durability.Normal,
            S3 = s3,
            Services = [new StorageServiceConfig(service, service, Account.DefaultId, KeepVersions: TimeSpan.Zero, CaseSensitive: true)],
        };
        WebApplication app = await GatewayApp.BuildAsync(config, _time);
        await app.StartAsync();
        return app;
    }

    private async Task PutAsync(string key, byte[] content)
    {
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = "main", Key = key, InputStream = new MemoryStream(content) });
        _acknowledged[key] = content;
    }

    private Task<UploadPartResponse> PutPartAsync(string upload, int number, byte[] content) => _client.UploadPartAsync(
        new UploadPartRequest { BucketName = "main", Key = "parts", UploadId = upload, PartNumber = number, InputStream = new MemoryStream(content) });

    /// <returns>Whether it was acknowledged; any refusal but one for want of space fails the test.</returns>
    private static async Task<bool> TryAsync(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (AmazonS3Exception e)
        {
            (e.StatusCode, e.ErrorCode).Should().Be((HttpStatusCode.InsufficientStorage, "InsufficientStorage"), e.Message);
            return false;
        }
    }

    private async Task ShouldHoldWhatWasAcknowledgedAsync()
    {
        (await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "main" })).S3Objects.Select(found => found.Key).Should().BeEquivalentTo(_acknowledged.Keys);
        foreach ((string key, byte[] content) in _acknowledged)
        {
            using GetObjectResponse response = await _client.GetObjectAsync("main", key);
            using var copy = new MemoryStream();
            await response.ResponseStream.CopyToAsync(copy);
            copy.ToArray().AsSpan().SequenceEqual(content).Should().BeTrue(key);
        }
    }

    private async Task DeleteFreedBlobsAsync(WebApplication gateway, string service)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        await (await ObjectsOf(gateway).GetAsync(service)).Maintenance.RunAsync(CancellationToken.None);
    }

    private static ObjectStores ObjectsOf(WebApplication gateway) => gateway.Services.GetRequiredService<GatewayStores>().Objects;
}
