using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Backup;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Content;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.S3Blobs;

/// <summary>The whole gateway with its bytes in an S3 store that comes and goes.</summary>
internal sealed class GatewayOverS3Tests
{
    private const int Large = 9 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ApiKey Key = new("FRONTKEY000000000001", "front-secret-1", Account.DefaultId, Admin: true, Permissions.Everything);

    private CuttingProxy _proxy = null!;
    private S3BlobOptions _options = null!;
    private RunningGateway _gateway = null!;

    [SetUp]
    public async Task SetUp()
    {
        S3BlobOptions store = await OwnGateway.StartAsync();
        _proxy = new CuttingProxy(store.Endpoint);
        _options = store with { Endpoint = _proxy.Address, Prefix = $"{Guid.NewGuid():N}/", Timeout = TimeSpan.FromSeconds(2) };
        _gateway = await StartAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        _proxy.CutAfter = long.MaxValue;
        await _gateway.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Test]
    public async Task While_the_store_is_down_writes_are_told_to_come_back_and_nothing_acknowledged_is_lost()
    {
        byte[] before = RandomNumberGenerator.GetBytes(Large);
        byte[] small = RandomNumberGenerator.GetBytes(100);
        using var client = Client();
        await PutAsync(client, "before", before);
        await PutAsync(client, "small", small);

        _proxy.CutAfter = 0;
        HttpStatusCode refused = await TryPutAsync(client, "during", before);
        refused.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await client.Awaiting(c => c.PutObjectAsync(new() { BucketName = "main", Key = "during", InputStream = new MemoryStream(before) })).Should().ThrowAsync<Amazon.S3.AmazonS3Exception>())
            .Where(e => e.ErrorCode == "SlowDown" && e.Message == "The service cannot answer now; try again.");
        (await TryPutAsync(client, "before", small.Concat(new byte[Large]).ToArray())).Should().Be(HttpStatusCode.ServiceUnavailable);
        await PutAsync(client, "inline", small);
        (await GetAsync(client, "small")).Should().Equal(small, "the catalog holds it");
        await client.Awaiting(c => GetAsync(c, "before")).Should().ThrowAsync<Amazon.S3.AmazonS3Exception>();

        _proxy.CutAfter = long.MaxValue;
        using var patience = new CancellationTokenSource(Patience);
        while (await TryPutAsync(client, "during", before) != HttpStatusCode.OK)
        {
            await Task.Delay(50, patience.Token);
        }

        (await GetAsync(client, "before")).AsSpan().SequenceEqual(before).Should().BeTrue("the write that was refused changed nothing");
        (await GetAsync(client, "during")).AsSpan().SequenceEqual(before).Should().BeTrue();
        (await GetAsync(client, "inline")).Should().Equal(small);
    }

    [Test]
    public async Task An_upload_that_ends_after_its_service_was_removed_leaves_nothing_for_ever()
    {
        using var folder = new TemporaryFolder();
        var time = ManualTimeProvider.AtNow();
        S3BlobOptions place = _options with { Prefix = $"late/{_options.Prefix}" };
        await using ObjectStores objects = ObjectStores.Open(new StorageOptions { DataDirectory = folder.Path, S3 = place }, time);
        await objects.ApplyAsync([new ServiceDefinition("late", "Late", Account.DefaultId, TimeSpan.Zero, CaseSensitive: true)], CancellationToken.None);
        ObjectStore store = await objects.GetAsync("late");
        var body = new Pipe();
        var write = new ObjectWrite(
            ObjectKey.Parse("late"), new IncomingBody { Stream = body.Reader.AsStream(), Length = Large }, ObjectMetadata.Empty, Account.DefaultId, WritePreconditions.None);
        Task upload = store.PutAsync(write, CancellationToken.None).AsTask();
        await body.Writer.WriteAsync(new byte[Large / 2]);
        await objects.DeleteAsync("late", CancellationToken.None);
        await body.Writer.WriteAsync(new byte[Large - (Large / 2)]);
        await body.Writer.CompleteAsync();
        await FluentActions.Awaiting(() => upload).Should().ThrowAsync<Exception>();

        using var engine = new S3BlobEngine(place);
        S3BlobStore blobs = engine.OpenFolder("late-1");
        (await blobs.EnumerateAsync(CancellationToken.None).CountAsync()).Should().Be(1, "nobody could know that it was coming");
        await objects.RemoveAbandonedBlobsAsync(CancellationToken.None);
        (await blobs.EnumerateAsync(CancellationToken.None).CountAsync()).Should().Be(0);

        // Others may come for as long as an upload may take, and not for ever.
        await StoreLateAsync(blobs);
        time.Advance(TimeSpan.FromDays(8));
        await objects.RemoveAbandonedBlobsAsync(CancellationToken.None);
        (await blobs.EnumerateAsync(CancellationToken.None).CountAsync()).Should().Be(0);
        await StoreLateAsync(blobs);
        await objects.RemoveAbandonedBlobsAsync(CancellationToken.None);
        (await blobs.EnumerateAsync(CancellationToken.None).CountAsync()).Should().Be(1, "the service is forgotten");
    }

    [Test]
    public async Task A_backup_holds_the_bytes_and_is_restored_onto_a_disk()
    {
        byte[] content = RandomNumberGenerator.GetBytes(Large);
        using var client = Client();
        await PutAsync(client, "page", content);
        using var folder = new TemporaryFolder();
        using (var job = new BackupJob(new StorageOptions { DataDirectory = _gateway.DataFolder, S3 = _options }, folder.File("backup"), "node-1", TimeProvider.System))
        {
            BackupReport report = await job.RunAsync(null, CancellationToken.None);
            report.Faults.Should().BeEmpty();
            report.CopiedBytes.Should().Be(Large);
        }

        using (var job = new RestoreJob(folder.File("backup"), folder.File("data")))
        {
            (await job.RunAsync(null, CancellationToken.None)).Faults.Should().BeEmpty();
        }

        await using ObjectStores restored = ObjectStores.Open(new StorageOptions { DataDirectory = folder.File("data") }, TimeProvider.System);
        await restored.CheckAsync(CancellationToken.None);
        (await (await restored.GetAsync("main")).Fsck.RunAsync(repair: false, null, CancellationToken.None)).Should().BeEmpty();
    }

    private static async Task StoreLateAsync(S3BlobStore blobs)
    {
        await using IBlobWriter late = await blobs.CreateAsync(BlobId.New(), CancellationToken.None);
        await late.CompleteAsync(CancellationToken.None);
    }

    private Amazon.S3.AmazonS3Client Client()
    {
        var config = new Amazon.S3.AmazonS3Config { ServiceURL = _gateway.Client.BaseAddress!.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0 };
        return new Amazon.S3.AmazonS3Client(new Amazon.Runtime.BasicAWSCredentials(Key.Id, Key.Secret), config);
    }

    private Task<RunningGateway> StartAsync() => RunningGateway.StartAsync(config => config with
    {
        Durability = Durability.Normal,
        Keys = [Key],
        S3 = _options,
        Services = [new StorageServiceConfig("main", "Main", Account.DefaultId, Duration.Forever, CaseSensitive: true)],
    });

    private static async Task PutAsync(Amazon.S3.AmazonS3Client client, string key, byte[] content) =>
        (await TryPutAsync(client, key, content)).Should().Be(HttpStatusCode.OK);

    private static async Task<HttpStatusCode> TryPutAsync(Amazon.S3.AmazonS3Client client, string key, byte[] content)
    {
        try
        {
            return (await client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = "main", Key = key, InputStream = new MemoryStream(content) })).HttpStatusCode;
        }
        catch (Amazon.S3.AmazonS3Exception e)
        {
            return e.StatusCode;
        }
    }

    private static async Task<byte[]> GetAsync(Amazon.S3.AmazonS3Client client, string key)
    {
        using Amazon.S3.Model.GetObjectResponse response = await client.GetObjectAsync("main", key);
        using var copy = new MemoryStream();
        await response.ResponseStream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
