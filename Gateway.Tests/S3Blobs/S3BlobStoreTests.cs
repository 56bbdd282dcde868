using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Tests.Contracts;

namespace Gateway.Tests.S3Blobs;

/// <summary>Blobs in every S3 store there is here.</summary>
[TestFixture(typeof(OwnGateway))]
[TestFixture(typeof(Radosgw))]
internal sealed class S3BlobStoreTests<TServer> : BlobStoreContract
    where TServer : IS3Server
{
    private const int Part = PartBuffers.PartSize;

    private static readonly ServiceRecord Main = new(1, new ServiceInfo("main", "", "", default, default, null, CaseSensitive: true, null, null), null, null);

    private S3BlobOptions _options = null!;
    private S3BlobEngine _engine = null!;
    private string _prefix = "";

    [OneTimeSetUp]
    public async Task StartServer() => _options = await TServer.StartAsync();

    protected override IBlobStore CreateStore()
    {
        _prefix = $"{Guid.NewGuid():N}/";
        _engine = new S3BlobEngine(_options with { Prefix = _prefix });
        return _engine.OpenFolder("main-1");
    }

    [TearDown]
    public void Close() => _engine.Dispose();

    [Test]
    public async Task The_check_finds_nothing_wrong_and_leaves_nothing()
    {
        (await _engine.CheckAsync(None)).Warnings.Should().BeEmpty();
        (await EnumerateAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task The_check_warns_of_a_bucket_that_keeps_what_is_deleted()
    {
        string bucket = $"versions-{Guid.NewGuid():N}";
        using var client = new S3Client(_options);
        await client.PutBucketAsync(bucket);
        using var engine = new S3BlobEngine(_options with { Bucket = bucket });
        (await engine.CheckAsync(None)).Warnings.Should().BeEmpty();

        await SetAsync(VersionStatus.Enabled);
        (await engine.CheckAsync(None)).Warnings.Should().ContainSingle().Which.Should().Contain($"keeps versions in the bucket '{bucket}'").And.Contain("lifecycle");
        await SetAsync(VersionStatus.Suspended);
        (await engine.CheckAsync(None)).Warnings.Should().BeEmpty();

        Task SetAsync(VersionStatus status) =>
            client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = status } });
    }

    [Test]
    public async Task A_blob_of_several_parts_is_read_back([Values(Part - 1, Part, Part + 1, (5 * Part) + 3)] int length)
    {
        byte[] content = Content(length);
        StoredBlob blob = await WriteAsync(content, 300_000);
        (await EnumerateAsync()).Should().Equal(blob.Id);
        (await ReadAsync(blob, 0, length)).AsSpan().SequenceEqual(content).Should().BeTrue();
        (await ReadAsync(blob, Part - 2, length - Part + 2)).AsSpan().SequenceEqual(content.AsSpan(Part - 2)).Should().BeTrue();
    }

    [Test]
    public async Task A_blob_of_several_parts_that_is_given_up_leaves_no_upload()
    {
        await using (IBlobWriter writer = await Store.CreateAsync(BlobId.New(), None))
        {
            await writer.WriteAsync(Content(3 * Part), None);
        }

        (await EnumerateAsync()).Should().BeEmpty();
        (await UploadsAsync()).Should().Be(0);
    }

    [Test]
    public async Task What_a_process_left_unfinished_goes_when_it_is_old_enough()
    {
        IBlobWriter abandoned = await Store.CreateAsync(BlobId.New(), None);

        // So many that one has to be there before the last can be on its way.
        await abandoned.WriteAsync(Content(6 * Part), None);
        (await UploadsAsync()).Should().Be(1);
        await _engine.RemoveAbandonedAsync([Main], [], TimeProvider.System.GetUtcNow().AddHours(-1), None);
        (await UploadsAsync()).Should().Be(1, "it may be another gateway's that goes on");
        await _engine.RemoveAbandonedAsync([], [], TimeProvider.System.GetUtcNow().AddHours(1), None);
        (await UploadsAsync()).Should().Be(1, "it is of a service that this catalog knows nothing of");
        await _engine.RemoveAbandonedAsync([Main], [], TimeProvider.System.GetUtcNow().AddHours(1), None);
        (await UploadsAsync()).Should().Be(0);
        await abandoned.Awaiting(writer => writer.CompleteAsync(None).AsTask()).Should().ThrowAsync<StorageException>();
        await abandoned.DisposeAsync();
        (await EnumerateAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task What_came_after_its_service_was_removed_goes_and_nothing_else()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        RemovedService[] removed = [new(2, "gone", now), new(4, "gone", now.AddDays(30))];
        StoredBlob kept = await WriteAsync(Content(10));
        foreach (string folder in (string[])["gone-2", "gone-4", "lost-3", "somebody's", "main-1/deeper-1"])
        {
            await using IBlobWriter late = await _engine.OpenFolder(folder).CreateAsync(BlobId.New(), None);
            await late.WriteAsync(Content(10), None);
            await late.CompleteAsync(None);
        }

        await _engine.RemoveAbandonedAsync([Main], removed, now.AddDays(-7), None);
        (await CountAsync("gone-2")).Should().Be(0);
        (await EnumerateAsync()).Should().Equal(kept.Id);
        (await CountAsync("gone-4")).Should().Be(1, "it was there long before the service went, and this catalog did not know it then");
        (await CountAsync("lost-3")).Should().Be(1, "this catalog has not removed such a service");
        (await CountAsync("somebody's")).Should().Be(1);
        (await CountAsync("main-1/deeper-1")).Should().Be(1);
    }

    [Test]
    public async Task More_blobs_than_fit_into_one_request_are_listed_and_deleted()
    {
        var blobs = new List<BlobId>();
        await Parallel.ForAsync(0, 1100, async (i, _) =>
        {
            StoredBlob blob = await WriteAsync(Content(i % 7));
            lock (blobs)
            {
                blobs.Add(blob.Id);
            }
        });
        (await EnumerateAsync()).Should().BeEquivalentTo(blobs);
        await Store.DeleteAsync(blobs, None);
        (await EnumerateAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Services_do_not_see_each_others_blobs_and_clones_reach_across()
    {
        byte[] content = Content(Part + 1);
        StoredBlob blob = await WriteAsync(content);
        S3BlobStore other = _engine.OpenFolder("other-2");
        StoredBlob clone = blob with { Id = BlobId.New() };
        await other.CloneAsync(Store, blob, clone.Id, None);
        (await EnumerateAsync()).Should().Equal(blob.Id);
        await Store.DeleteAsync([blob.Id], None);
        await using Stream stream = await other.OpenAsync(clone, 0, clone.Length, None);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        copy.ToArray().AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    private async Task<int> CountAsync(string folder) => await _engine.OpenFolder(folder).EnumerateAsync(None).CountAsync();

    private async Task<int> UploadsAsync()
    {
        using var client = new S3Client(_options);
        var page = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _options.Bucket, Prefix = _prefix });
        return page.MultipartUploads?.Count ?? 0;
    }
}
