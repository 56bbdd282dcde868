using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Nodes;
using Gateway.Storage.Objects;
using Gateway.Storage.Replication;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>Whoever keeps copies of current versions is told of each that changes, before the writer is answered.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class ObserverContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    private readonly WatchingObserver _observer = new();

    [SetUp]
    public void Watch()
    {
        _observer.Take();
        _observer.Work = () => Task.CompletedTask;
        Observer = _observer;
    }

    [TestCase(VersioningState.Unversioned)]
    [TestCase(VersioningState.Enabled)]
    [TestCase(VersioningState.Suspended)]
    public async Task Every_way_to_change_an_object_is_told(VersioningState state)
    {
        Set(state);
        ObjectVersion first = await PutAsync("a", "1");
        _observer.Take().Should().Equal("a");
        await PutAsync("a", Bytes(5000));
        _observer.Take().Should().Equal("a");
        using (ObjectReader source = await Store.OpenAsync(Key("a"), null, None))
        {
            await Store.CopyAsync(new ObjectCopy(source, Store, Key("b"), ObjectMetadata.Empty, Owner, null, WritePreconditions.None), None);
        }

        _observer.Take().Should().Equal("b");
        await DeleteAsync("b");
        _observer.Take().Should().Equal("b");
        await CompleteAsync("c");
        _observer.Take().Should().Equal("c");
        ObjectVersion latest = await Store.GetAsync(Key("a"), null, None);
        if (state == VersioningState.Enabled)
        {
            await DeleteAsync("a", first.VersionId);
            _observer.Take().Should().BeEmpty("the current version stayed");
        }

        await DeleteAsync("a", latest.VersionId);
        _observer.Take().Should().Equal("a");
    }

    [Test]
    public async Task A_commit_that_broke_off_and_came_about_is_told_of_again()
    {
        await Store.History.FollowAsync(None);
        long before = await Store.History.LastSyncIdAsync(None);
        Catalog.AfterCommit = () => new StorageException(StorageError.Unavailable, "The connection was lost.");
        await ShouldBeRefusedAsync(() => PutAsync("a", "1"), StorageError.Unavailable);
        Catalog.AfterCommit = () => null;
        _observer.Take().Should().Equal("a");
        var told = new TaskCompletionSource();
        _observer.Work = () =>
        {
            told.TrySetResult();
            return Task.CompletedTask;
        };

        // Its own note comes when the database is done with it: a cache may have read the old state meanwhile.
        Store.History.Note(new CommitNote(1, before, before + 1, IsOwn: true));
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task What_was_refused_or_changed_nothing_is_not_told()
    {
        await PutAsync("a", "1");
        _observer.Take();
        await ShouldBeRefusedAsync(() => PutAsync("a", "2", new WritePreconditions { MustNotExist = true }), StorageError.PreconditionFailed);
        await DeleteAsync("nothing");
        await Store.Uploads.CreateAsync(Key("a"), ObjectMetadata.Empty, Owner, UploadChecksum.Default, None);
        _observer.Take().Should().BeEmpty();
    }

    [Test]
    public async Task The_writer_waits_and_the_change_is_visible_by_then()
    {
        var going = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _observer.Work = async () =>
        {
            told.SetResult(await ReadTextAsync("a"));
            await going.Task;
        };
        Task<ObjectVersion> writing = PutAsync("a", "new");
        (await told.Task).Should().Be("new");
        writing.IsCompleted.Should().BeFalse();
        going.SetResult();
        await writing;
    }

    [Test]
    public async Task A_commit_that_may_have_come_about_is_told()
    {
        Catalog.AfterCommit = () => new StorageException(StorageError.Unavailable, "lost");
        await ShouldBeRefusedAsync(() => PutAsync("a", "1"), StorageError.Unavailable);
        Catalog.AfterCommit = () => null;
        _observer.Take().Should().Equal("a");
    }

    [Test]
    public async Task Retention_tells_only_of_what_could_be_read()
    {
        Set(VersioningState.Enabled, TimeSpan.FromDays(1));
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await PutAsync("b", "1");
        await DeleteAsync("b");
        _observer.Take();
        Time.Advance(TimeSpan.FromDays(2));
        await Store.Maintenance.RunAsync(None);
        _observer.Take().Should().Equal("b");
    }

    [Test]
    public async Task A_rewind_tells_of_all_that_it_touches()
    {
        Set(VersioningState.Enabled);
        await PutAsync("a", "1");
        long to = await Store.History.LastSyncIdAsync(None);
        await PutAsync("a", "2");
        await PutAsync("b", "1");
        _observer.Take();
        await Store.Rewind.RunAsync(to, null, None);
        _observer.Take().Should().BeEquivalentTo("a", "b");
    }

    [Test]
    public async Task Very_many_at_once_are_told_as_all()
    {
        for (int i = 0; i < 101; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(j => PutAsync($"{i}/{j}", "")));
        }

        _observer.Take();
        await Store.Rewind.RunAsync(0, null, None);
        _observer.Take().Should().Equal("*");
    }

    [Test]
    public async Task A_replica_tells_of_what_it_applies()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await DeleteAsync("a");
        IReadOnlyList<FeedEntry> feed = await Store.History.ReadFeedAsync(0, 10, None);
        await using var replica = new ObjectStore(
            () => Service with { ReplicaOf = "primary/main" }, Backend.OpenCatalog("replica"), Backend.OpenBlobs("replica"), Options, Time, () => _observer);
        _observer.Take();
        await replica.Replica.ApplyAsync([.. feed.Select(entry => new ReplicatedChange(entry, null))], None);
        _observer.Take().Should().Contain("a");
    }

    [Test]
    public async Task The_last_observed_change_is_one_that_the_observer_is_done_with()
    {
        await PutAsync("a", "1");
        var going = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _observer.Work = () =>
        {
            told.TrySetResult();
            return going.Task;
        };
        Task<ObjectVersion> writing = PutAsync("b", "1");
        await told.Task;
        Task<long> observed = Store.History.LastObservedAsync(None).AsTask();
        Task<long> again = Store.History.LastObservedAsync(None).AsTask();
        observed.IsCompleted.Should().BeFalse();
        again.IsCompleted.Should().BeFalse();
        going.SetResult();
        await writing;
        (await observed, await again).Should().Be((2L, 2L));
    }

    [Test]
    public async Task What_changed_since_a_position_is_told_until_history_goes_another_way()
    {
        Set(VersioningState.Enabled);
        await PutAsync("a", "1");
        await PutAsync("b", "1");
        await DeleteAsync("a");
        (await SinceAsync(0)).Should().Equal("a", "b", "a");
        (await SinceAsync(2)).Should().Equal("a");
        (await SinceAsync(3)).Should().BeEmpty();
        (await SinceAsync(4)).Should().Equal("*");

        // What was reversed is in the log no more: also those who have seen less than that cannot tell.
        await Store.Rewind.RunAsync(2, null, None);
        (await SinceAsync(1)).Should().Equal("*");
        await PutAsync("c", "1");
        (await SinceAsync(1)).Should().Equal("*");
        (await SinceAsync(3)).Should().Equal("*");
        long after = await Store.History.LastSyncIdAsync(None);
        (await SinceAsync(after)).Should().BeEmpty();
        await Store.History.BeginAsync();
        (await SinceAsync(after)).Should().Equal("*");
    }

    private async Task<string[]> SinceAsync(long syncId)
    {
        ChangedKeys keys = await Store.History.ChangedSinceAsync(syncId, None);
        return keys.IsEverything ? ["*"] : [.. keys.Keys.Select(key => key.Value)];
    }

    private async Task CompleteAsync(string key)
    {
        UploadRecord upload = await Store.Uploads.CreateAsync(Key(key), ObjectMetadata.Empty, Owner, UploadChecksum.Default, None);
        PartRecord part = await Store.Uploads.UploadPartAsync(upload, 1, new IncomingBody { Stream = new MemoryStream(Bytes(2000)), Length = 2000 }, None);
        _observer.Take().Should().BeEmpty();
        await Store.Uploads.CompleteAsync(
            new UploadCompletion(upload.UploadId, Key(key), [new CompletedPart(1, part.ETag, null)], null, null, WritePreconditions.None), None);
    }
}
