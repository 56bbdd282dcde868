using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>Point-in-time restore.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class RewindContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    [Test]
    public async Task A_history_without_losses_comes_back_as_it_was([Range(1, 8)] int seed)
    {
        Set(VersioningState.Enabled);
        var random = new Random(seed);
        var states = new List<(long SyncId, IReadOnlyList<string> All)> { (0, await History.AllAsync(Store)) };
        for (int i = 0; i < 40; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            string key = $"{random.Next(4)}";
            _ = random.Next(3) == 0 ? (object)await DeleteAsync(key) : await PutAsync(key, Bytes(random.Next(3) * InlineLimit, i));
            states.Add((await Store.History.LastSyncIdAsync(None), await History.AllAsync(Store)));
        }

        foreach ((long syncId, IReadOnlyList<string> all) in Enumerable.Reverse(states).Where(_ => random.Next(3) == 0).Append(states[0]))
        {
            RewindSummary plan = await Store.Rewind.PlanAsync(syncId, null, None);
            RewindSummary done = await Store.Rewind.RunAsync(syncId, null, None);
            done.Should().BeEquivalentTo(plan);
            done.Lost.Should().BeEmpty();
            (await History.AllAsync(Store)).Should().Equal(all);
            (await Store.Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty();
        }

        (await RemainingBlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_plan_changes_nothing()
    {
        Set(VersioningState.Enabled);
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await DeleteAsync("a");
        IReadOnlyList<string> before = await History.AllAsync(Store);
        RewindSummary plan = await Store.Rewind.PlanAsync(1, null, None);
        plan.Should().BeEquivalentTo(new { FromId = 3, ToId = 1, Changes = 2, VersionsRemoved = 1, DeletesUndone = 1 });
        (await History.AllAsync(Store)).Should().Equal(before);
        (await PutAsync("a", "3")).SyncId.Should().Be(4);
    }

    [Test]
    public async Task What_was_removed_for_good_stays_gone_and_the_log_says_so()
    {
        Set(VersioningState.Enabled);
        ObjectVersion first = await PutAsync("a", "1");
        ObjectVersion second = await PutAsync("a", "2");
        await DeleteAsync("a", second.VersionId);
        await PutAsync("b", "3");
        RewindSummary done = await Store.Rewind.RunAsync(2, null, None);
        done.Lost.Should().Equal((Key("a"), second.VersionId));
        (await ReadTextAsync("a")).Should().Be("1");
        await ShouldBeRefusedAsync(() => ReadAsync("b"), StorageError.NoSuchKey);
        (await ChangesAsync()).Select(c => (c.SyncId, c.Action, c.VersionId)).Should().Equal(
            (1, ChangeAction.Put, first.VersionId), (2, ChangeAction.Put, second.VersionId), (5, ChangeAction.Purge, second.VersionId));
        (await Store.GetAsync(Key("a"), null, None)).IsLatest.Should().BeTrue();
    }

    [Test]
    public async Task A_delete_marker_that_was_removed_comes_back()
    {
        Set(VersioningState.Enabled);
        await PutAsync("a", "1");
        DeleteResult marker = await DeleteAsync("a");
        IReadOnlyList<string> deleted = await History.AllAsync(Store);
        await DeleteAsync("a", marker.VersionId);
        (await ReadTextAsync("a")).Should().Be("1");
        (await Store.Rewind.RunAsync(2, null, None)).Lost.Should().BeEmpty();
        (await History.AllAsync(Store)).Should().Equal(deleted);
        await ShouldBeRefusedAsync(() => ReadAsync("a"), StorageError.NoSuchKey);
    }

    [Test]
    public async Task Without_versions_what_was_replaced_is_lost_and_named()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "2");
        await PutAsync("a", "3");
        RewindSummary done = await Store.Rewind.RunAsync(2, null, None);
        done.Lost.Should().Equal((Key("a"), VersionId.Null));
        await ShouldBeRefusedAsync(() => ReadAsync("a"), StorageError.NoSuchKey);
        (await ReadTextAsync("b")).Should().Be("2");
    }

    [Test]
    public async Task A_time_stands_for_the_newest_change_up_to_it()
    {
        await PutAsync("a", "1");
        Time.Advance(TimeSpan.FromMinutes(1));
        await PutAsync("b", "2");
        DateTimeOffset second = Time.GetUtcNow();
        (await Store.Rewind.FindAsync(second, None)).Should().Be(2);
        (await Store.Rewind.FindAsync(second.AddMilliseconds(-1), None)).Should().Be(1);
        (await Store.Rewind.FindAsync(second.AddDays(-1), None)).Should().Be(0);
    }

    [Test]
    public async Task An_upload_whose_completion_was_reversed_is_not_said_to_be_complete()
    {
        UploadRecord upload = await Store.Uploads.CreateAsync(Key("a"), ObjectMetadata.Empty, Owner, UploadChecksum.Default, None);
        PartRecord part = await Store.Uploads.UploadPartAsync(upload, 1, new IncomingBody { Stream = new MemoryStream(Bytes(10)) }, None);
        var complete = new UploadCompletion(upload.UploadId, Key("a"), [new CompletedPart(1, part.ETag, null)], null, null, WritePreconditions.None);
        await Store.Uploads.CompleteAsync(complete, None);
        await Store.Rewind.RunAsync(0, null, None);
        await ShouldBeRefusedAsync(() => Store.Uploads.CompleteAsync(complete, None).AsTask(), StorageError.NoSuchUpload);
    }

    [Test]
    public async Task Writers_and_refusals_beside_rewinds_leave_the_feed_whole_and_no_id_twice()
    {
        Set(VersioningState.Enabled);
        var ids = new System.Collections.Concurrent.ConcurrentBag<long>();
        Task writers = Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (int i = 0; i < 150; i++)
            {
                try
                {
                    WritePreconditions condition = random.Next(3) == 0 ? new() { MustNotExist = true } : WritePreconditions.None;
                    ids.Add(random.Next(4) == 0 ? (await DeleteAsync($"{random.Next(5)}")).SyncId ?? 0 : (await PutAsync($"{random.Next(5)}", Bytes(10), condition)).SyncId);
                }
                catch (StorageException e) when (e.Error == StorageError.PreconditionFailed)
                {
                    // As conditions do.
                }
            }
        })));
        for (int round = 0; !writers.IsCompleted; round++)
        {
            long to = Math.Max(0, await Store.History.LastSyncIdAsync(None) - 20);
            _ = round % 2 == 0 ? await Store.Rewind.PlanAsync(to, null, None) : await Store.Rewind.RunAsync(to, null, None);
        }

        await writers;
        ids.Where(id => id > 0).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Any_history_stays_consistent_through_rewinds([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        var writer = new RandomWriter(Store, Time, state => Set(state), seed);
        for (int round = 0; round < 5; round++)
        {
            await writer.WriteAsync(30);
            long last = await Store.History.LastSyncIdAsync(None);
            await Store.Rewind.RunAsync(Math.Max(0, last - random.Next(25)), null, None);
            (await Store.Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty();
        }
    }
}
