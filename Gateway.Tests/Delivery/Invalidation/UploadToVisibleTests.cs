using System.Globalization;
using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.Delivery.Chains;

namespace Gateway.Tests.Delivery.Invalidation;

/// <summary>What was answered to a writer is what every reader gets from then on, whatever stands in front of the storage.</summary>
[TestFixture("memory", Memory + "  - { id: www, type: public-http-binding, source: mem }")]
[TestFixture("disk", Disk + "  - { id: www, type: public-http-binding, source: disk }")]
[TestFixture("memory on disk", Disk + MemoryOnDisk + "  - { id: www, type: public-http-binding, source: mem }")]
[TestFixture("memory on memory, under folders", "  - { id: low, type: memory-cache, source: main, sourcePath: site/, expireNotFound: 1h, maxMemory: 64MiB }\n  - { id: mem, type: memory-cache, source: low, sourcePath: pages, expireNotFound: 1h, maxMemory: 64MiB }\n  - { id: www, type: public-http-binding, source: mem, pathPrefix: /site/pages/ }")]
internal sealed class UploadToVisibleTests(string name, string services)
{
    private const string Memory = "  - { id: mem, type: memory-cache, source: main, expireNotFound: 1h, maxMemory: 64MiB }\n";
    private const string Disk = "  - { id: disk, type: disk-cache, source: main, expireNotFound: 1h, maxSize: 64MiB }\n";
    private const string MemoryOnDisk = "  - { id: mem, type: memory-cache, source: disk, expireNotFound: 1h, maxMemory: 64MiB }\n";

    private static int _names;

    private DeliveringGateway _gateway = null!;
    private AmazonS3Client _s3 = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        TestContext.Out.WriteLine(name);
        _gateway = await DeliveringGateway.StartAsync($"  - {{ id: main, type: storage }}\n  - {{ id: files, type: file-system, directory: \"FILES\" }}\n{services}");
        _s3 = new AmazonS3Client(
            new BasicAWSCredentials(DeliveringGateway.KeyId, DeliveringGateway.Key),
            new AmazonS3Config { ServiceURL = _gateway.Address.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0 });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _s3.Dispose();
        await _gateway.DisposeAsync();
    }

    [Test]
    public async Task Standard_mode()
    {
        string key = NewKey();
        await ShouldBeAsync(key, null);
        await UploadAsync(key, "one");
        await ShouldBeAsync(key, "one");
        await UploadAsync(key, "two");
        await ShouldBeAsync(key, "two");
        using HttpRequestMessage delete = DeliveringGateway.Function(HttpMethod.Delete, $"deletefile?sid=main&path={key}");
        (await _gateway.Client.SendAsync(delete)).EnsureSuccessStatusCode();
        await ShouldBeAsync(key, null);
    }

    [Test]
    public async Task S3()
    {
        string key = NewKey();
        string other = NewKey();
        await ShouldBeAsync(key, null);
        await ShouldBeAsync(other, null);
        await PutAsync(key, "one");
        await ShouldBeAsync(key, "one");
        await PutAsync(key, "two");
        await ShouldBeAsync(key, "two");
        await _s3.CopyObjectAsync("main", key, "main", other);
        await ShouldBeAsync(other, "two");
        InitiateMultipartUploadResponse upload = await _s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = "main", Key = key, Headers = { CacheControl = "max-age=3600" } });
        UploadPartResponse part = await _s3.UploadPartAsync(new UploadPartRequest { BucketName = "main", Key = key, UploadId = upload.UploadId, PartNumber = 1, InputStream = new MemoryStream("three"u8.ToArray()) });
        await ShouldBeAsync(key, "two");
        await _s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = "main", Key = key, UploadId = upload.UploadId, PartETags = [new PartETag(1, part.ETag)] });
        await ShouldBeAsync(key, "three");
        await _s3.DeleteObjectAsync("main", key);
        await ShouldBeAsync(key, null);
        await _s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = "main", Objects = [new KeyVersion { Key = other }] });
        await ShouldBeAsync(other, null);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_reader_that_starts_after_the_writers_answer_never_sees_old_bytes(CancellationToken timeout)
    {
        const int Writes = 150;
        string key = NewKey();
        await UploadAsync(key, "0");
        int acknowledged = 0;
        int reads = 0;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(timeout);
        Task[] readers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                int least = Volatile.Read(ref acknowledged);
                int seen = int.Parse((await TextAsync(key))!, CultureInfo.InvariantCulture);
                seen.Should().BeGreaterThanOrEqualTo(least);
                Interlocked.Increment(ref reads);
            }
        }, timeout))];
        for (int i = 1; i <= Writes; i++)
        {
            await (i % 2 == 0 ? UploadAsync(key, $"{i}") : (Task)PutAsync(key, $"{i}"));
            Volatile.Write(ref acknowledged, i);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        reads.Should().BeGreaterThan(Writes / 10);
        await ShouldBeAsync(key, $"{Writes}");
    }

    private static string NewKey() => $"site/pages/key-{Interlocked.Increment(ref _names)}.txt";

    private Task UploadAsync(string key, string text) => _gateway.UploadAsync("main", key, Encoding.UTF8.GetBytes(text), "text/plain", "max-age=3600");

    private Task<PutObjectResponse> PutAsync(string key, string text) =>
        _s3.PutObjectAsync(new PutObjectRequest { BucketName = "main", Key = key, ContentBody = text, Headers = { CacheControl = "max-age=3600" } });

    /// <summary>Again and again, until it is kept: so the next change finds it so.</summary>
    private async Task ShouldBeAsync(string key, string? text)
    {
        string status;
        do
        {
            (await TextAsync(key)).Should().Be(text);
            using HttpResponseMessage response = await _gateway.Client.GetAsync(new Uri(key, UriKind.Relative));
            status = response.Headers.GetValues("Cache-Status").Single();
        }
        while (!status.Contains("hit", StringComparison.Ordinal));
    }

    private async Task<string?> TextAsync(string key)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(new Uri(key, UriKind.Relative));
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
