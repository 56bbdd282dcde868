using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Replication;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>A store that follows another one's feed.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class ReplicaContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    private ServiceInfo _replicaService = null!;
    private ObjectStore _replica = null!;

    [SetUp]
    public async Task OpenReplica()
    {
        _replicaService = Service with { Id = "replica", ReplicaOf = "primary/main" };
        await OpenReplicaAsync();
    }

    [TearDown]
    public async Task CloseReplica()
    {
        (await _replica.Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty();
        await _replica.DisposeAsync();
    }

    [Test]
    public async Task A_replica_becomes_what_its_primary_is([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        var writer = new RandomWriter(Store, Time, state => Set(state), seed);
        for (int round = 0; round < 5; round++)
        {
            await writer.WriteAsync(25);
            await FollowAsync(limit: random.Next(1, 40));
            if (round == 2)
            {
                await _replica.DisposeAsync();
                await OpenReplicaAsync();
            }
        }

        await ShouldBeEqualAsync();
    }

    [Test]
    public async Task A_replica_follows_through_rewinds([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        var writer = new RandomWriter(Store, Time, state => Set(state), seed);
        for (int round = 0; round < 6; round++)
        {
            await writer.WriteAsync(20);
            if (random.Next(2) == 0)
            {
                await FollowAsync(limit: random.Next(1, 40));
            }

            await writer.WriteAsync(5);
            await Store.Rewind.RunAsync(Math.Max(1, await Store.History.LastSyncIdAsync(None) - random.Next(30)), null, None);
            if (random.Next(2) == 0)
            {
                await FollowAsync(limit: 1000);
                await ShouldBeEqualAsync();
            }
        }

        await FollowAsync(limit: 1000);
        await ShouldBeEqualAsync();
    }

    [Test]
    public async Task A_replica_takes_no_other_writes()
    {
        await PutAsync("a", "1");
        await FollowAsync(limit: 10);
        ObjectWrite write = Write("b", [1]);
        await ShouldBeRefusedAsync(() => _replica.PutAsync(write, None).AsTask(), StorageError.ReadOnlyReplica);
        write.Body.Stream.Position.Should().Be(0, "the body is not even looked at");
        await ShouldBeRefusedAsync(
            () => _replica.DeleteAsync(new DeleteTarget(Key("a"), null, WritePreconditions.None), Owner, None).AsTask(), StorageError.ReadOnlyReplica);
        await ShouldBeRefusedAsync(
            () => _replica.Uploads.CreateAsync(Key("a"), ObjectMetadata.Empty, Owner, UploadChecksum.Default, None).AsTask(), StorageError.ReadOnlyReplica);
        await ShouldBeRefusedAsync(() => _replica.History.CloseIfEmptyAsync(None).AsTask(), StorageError.ReadOnlyReplica);
        await ShouldBeEqualAsync();
    }

    [Test]
    public async Task Bytes_that_are_not_the_versions_are_refused_and_leave_nothing([Values(10, 3 * InlineLimit)] int length)
    {
        ObjectVersion version = await PutAsync("a", Bytes(length));
        byte[] wrong = Bytes(length);
        wrong[5] ^= 1;
        await ShouldBeRefusedAsync(() => StageAsync(version, wrong), StorageError.ChecksumMismatch);
        await ShouldBeRefusedAsync(() => StageAsync(version, Bytes(length)[..^1]), StorageError.IncompleteBody);
        await _replica.Maintenance.RunAsync(None);
        (await BlobsAsync(Backend.OpenBlobs("replica"))).Should().BeEmpty();
    }

    [Test]
    public async Task Changes_that_do_not_follow_on_are_refused_whole()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "2");
        IReadOnlyList<FeedEntry> feed = await Store.History.ReadFeedAsync(0, 10, None);
        ReplicatedChange second = await FetchAsync(feed[1]);
        await ShouldBeRefusedAsync(() => _replica.Replica.ApplyAsync([second], None).AsTask(), StorageError.SyncIdGone);
        ReplicatedChange first = await FetchAsync(feed[0]);
        await ShouldBeRefusedAsync(() => _replica.Replica.ApplyAsync([first, first], None).AsTask(), StorageError.SyncIdGone);
        (await _replica.Replica.LastAsync(None)).Should().BeNull();
        await _replica.Replica.ApplyAsync([first, second], None);
        (await _replica.Replica.LastAsync(None))!.SyncId.Should().Be(2);
        await ShouldBeEqualAsync();
    }

    private async Task OpenReplicaAsync()
    {
        _replica = new ObjectStore(() => _replicaService, Backend.OpenCatalog("replica"), Backend.OpenBlobs("replica"), Options, Time);
        await _replica.Maintenance.RecoverAsync(None);
    }

    /// <summary>What a replication client does, without the network.</summary>
    private async Task FollowAsync(int limit)
    {
        while (true)
        {
            long after = (await _replica.Replica.LastAsync(None))?.SyncId ?? 0;
            try
            {
                IReadOnlyList<FeedEntry> feed = await Store.History.ReadFeedAsync(after, limit, None);
                if (feed.Count == 0)
                {
                    return;
                }

                var changes = new List<ReplicatedChange>();
                foreach (FeedEntry entry in feed)
                {
                    changes.Add(await FetchAsync(entry));
                }

                await _replica.Replica.ApplyAsync(changes, None);
            }
            catch (StorageException e) when (e.ResumeAfter is { } resume)
            {
                await _replica.Rewind.RunAsync(resume, null, None);
            }
        }
    }

    private async Task<ReplicatedChange> FetchAsync(FeedEntry entry)
    {
        if (entry.Version is not { IsDeleteMarker: false } version)
        {
            return new ReplicatedChange(entry, null);
        }

        using ObjectReader reader = await Store.OpenAsync(version.Key, version.VersionId, None);
        return new ReplicatedChange(
            entry, await _replica.Replica.StageAsync(version, entry.Parts, (range, _) => ValueTask.FromResult(reader.OpenStream(range)), None));
    }

    private Task<ReplicatedContent> StageAsync(ObjectVersion version, byte[] bytes) =>
        _replica.Replica.StageAsync(version, [], (_, _) => ValueTask.FromResult<Stream>(new MemoryStream(bytes)), None).AsTask();

    private async Task ShouldBeEqualAsync() => (await History.AllAsync(_replica)).Should().Equal(await History.AllAsync(Store));
}
