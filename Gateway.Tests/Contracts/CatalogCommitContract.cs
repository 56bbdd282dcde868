using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>What every <see cref="ICatalog"/> keeps of work: all of it or nothing, one after the other, also when statements fail.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class CatalogCommitContract<TBackend> : CatalogFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    [Test]
    public async Task Work_sees_its_own_writes_and_others_see_them_after_it()
    {
        ObjectVersion version = await CommitAsync(async t =>
        {
            ObjectVersion put = await PutAsync(t, "a");
            (await t.FindLatestAsync(put.Key)).Should().BeEquivalentTo(put);
            (await Catalog.ReadAsync(r => r.FindLatestAsync(put.Key), None)).Should().BeNull();
            return put;
        });
        (await Catalog.ReadAsync(r => r.FindLatestAsync(version.Key), None)).Should().BeEquivalentTo(version);
        (await Catalog.ReadAsync(r => r.FindVersionAsync(version.Key, version.VersionId), None)).Should().BeEquivalentTo(version);
        (await Catalog.ReadAsync(r => r.FindVersionAsync(version.Key, VersionId.Create(version.SyncId)), None)).Should().BeNull();
    }

    [Test]
    public async Task Work_that_throws_leaves_nothing_and_its_neighbours_commit()
    {
        Task<long>[] all = await TogetherAsync(Enumerable.Range(0, 30).Select(i => (Func<ICatalogTransaction, ValueTask<long>>)(async t =>
        {
            ObjectVersion version = await PutAsync(t, $"key{i:00}");
            return i % 3 == 1 ? throw new StorageException(StorageError.PreconditionFailed, "refused") : version.SyncId;
        })));

        for (int i = 0; i < all.Length; i++)
        {
            Task<long> one = all[i];
            bool kept = i % 3 != 1;
            one.IsCompletedSuccessfully.Should().Be(kept);
            (await Catalog.ReadAsync(r => r.FindLatestAsync(Key($"key{i:00}")), None) is not null).Should().Be(kept);
        }

        (await ChangesAsync()).Should().Equal(Enumerable.Range(1, 20).Select(i => (long)i));
        await Task.WhenAll(all.Select(one => one.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    [Test]
    public async Task A_statement_that_fails_fails_its_own_work_only()
    {
        Backend.Refuse("main", "bad");
        Task<ObjectVersion>[] all = await TogetherAsync(Keys("a", "bad", "b"));
        all.Select(one => one.IsCompletedSuccessfully).Should().Equal(true, false, true);
        await all[1].Awaiting(one => one).Should().ThrowAsync<StorageException>();
        (await ChangesAsync()).Should().Equal(1, 2);
    }

    [Test]
    public async Task A_catalog_that_fails_for_a_while_works_again_after_it()
    {
        await CommitAsync(t => PutAsync(t, "a"));
        Backend.Execute("main", "ALTER TABLE changes RENAME TO elsewhere");
        await this.Awaiting(c => c.CommitAsync(t => PutAsync(t, "b"))).Should().ThrowAsync<StorageException>();
        Backend.Execute("main", "ALTER TABLE elsewhere RENAME TO changes");
        (await CommitAsync(t => PutAsync(t, "c"))).SyncId.Should().Be(2);
        (await Catalog.ReadAsync(r => r.FindLatestAsync(Key("b")), None)).Should().BeNull();
    }

    [Test]
    public async Task Sync_ids_follow_each_other_under_concurrency_refusals_and_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        int acknowledged = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            try
            {
                await Catalog.CommitAsync(
                    async t =>
                    {
                        await PutAsync(t, $"key{i}");
                        await PutAsync(t, $"key{i}-again");
                        return i % 5 == 0 ? throw new InvalidOperationException() : true;
                    },
                    i % 7 == 0 ? cancelled.Token : None);
                Interlocked.Add(ref acknowledged, 2);
            }
            catch (Exception e) when (e is InvalidOperationException or OperationCanceledException)
            {
                // As arranged.
            }
        });
        (await ChangesAsync()).Should().Equal(Enumerable.Range(1, acknowledged).Select(i => (long)i));
        (await Catalog.ReadAsync(r => r.LastSyncIdAsync(), None)).Should().Be(acknowledged);
    }

    [Test]
    public async Task Work_that_was_cancelled_while_it_waited_never_runs()
    {
        using var cancellation = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        Task<bool> first = Catalog.CommitAsync(
            async _ =>
            {
                started.SetResult();
                await gate.Task;
                return true;
            },
            cancellation.Token).AsTask();
        await started.Task;
        bool ran = false;
        Task<bool> waiting = Catalog.CommitAsync(_ => ValueTask.FromResult(ran = true), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        gate.SetResult();
        (await first).Should().BeTrue("cancellation comes too late for work that runs");
        await waiting.Awaiting(w => w).Should().ThrowAsync<OperationCanceledException>();
        ran.Should().BeFalse();
        await Catalog.Awaiting(c => c.ReadAsync(r => r.LastSyncIdAsync(), cancellation.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task Everything_is_there_after_reopening()
    {
        ObjectVersion version = await CommitAsync(async t => await PutAsync(t, "a", contentId: await t.InsertContentAsync(Inline(7))));
        await Catalog.DisposeAsync();
        await Catalog.Awaiting(c => c.CommitAsync(_ => ValueTask.FromResult(true), None).AsTask()).Should().ThrowAsync<StorageException>();
        await Catalog.Awaiting(c => c.ReadAsync(r => r.LastSyncIdAsync(), None).AsTask()).Should().ThrowAsync<StorageException>();
        Reopen();
        (await Catalog.ReadAsync(r => r.FindContentAsync(version.Key, null), None))!.Value.Content.Inline!.Value.ToArray().Should().Equal(7);
        (await CommitAsync(t => PutAsync(t, "b"))).SyncId.Should().Be(2);
        (await ChangesAsync()).Should().Equal(1, 2);
        (await Catalog.ReadAsync(r => r.CheckEngineAsync(), None)).Should().BeEmpty();
    }

    [Test]
    public async Task Everything_that_waits_when_the_catalog_closes_is_still_committed()
    {
        Task<ObjectVersion>[] puts = [.. Enumerable.Range(0, 600).Select(i => CommitAsync(t => PutAsync(t, $"key{i}")))];
        await Catalog.DisposeAsync();
        await Task.WhenAll(puts);
        Reopen();
        (await ChangesAsync()).Should().HaveCount(600);
    }
}
