using Gateway.Storage;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>The change feed, as followers read it.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class FeedContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    [Test]
    public async Task Each_change_comes_with_what_is_still_there_of_it()
    {
        Set(VersioningState.Enabled);
        ObjectVersion first = await PutAsync("a", "1");
        ObjectVersion second = await PutAsync("a", "2");
        DeleteResult marker = await DeleteAsync("a");
        await DeleteAsync("a", first.VersionId);
        IReadOnlyList<FeedEntry> feed = await FeedAsync(0);
        feed.Select(e => (e.Change.SyncId, e.Change.Action, e.Change.VersionId, e.Change.Removed)).Should().Equal(
            (1, ChangeAction.Put, first.VersionId, null),
            (2, ChangeAction.Put, second.VersionId, null),
            (3, ChangeAction.Delete, marker.VersionId, null),
            (4, ChangeAction.Purge, first.VersionId, 1));
        feed.Select(e => e.Version?.SyncId).Should().Equal(null, 2, 3, null);
        (await FeedAsync(2)).Should().HaveCount(2);
        (await Store.History.ReadFeedAsync(0, 1, None)).Should().ContainSingle();
        (await FeedAsync(4)).Should().BeEmpty();
    }

    [Test]
    public async Task A_delete_without_a_marker_names_no_version_and_what_it_took()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await DeleteAsync("a");
        (await FeedAsync(0)).Select(e => (e.Change.Action, e.Change.VersionId?.Value, e.Change.Removed)).Should().Equal(
            (ChangeAction.Put, "null", null), (ChangeAction.Put, "null", 1), (ChangeAction.Delete, null, 2));
    }

    [Test]
    public async Task Who_asks_for_a_history_that_is_not_this_one_is_told_where_to_go_on()
    {
        for (int i = 1; i <= 5; i++)
        {
            await PutAsync("a" + i, "");
        }

        await Store.Rewind.RunAsync(3, null, None);
        await ShouldBeGoneAsync(after: 5, resume: 3);
        await ShouldBeGoneAsync(after: 4, resume: 3);
        (await FeedAsync(3)).Should().BeEmpty();
        ObjectVersion next = await PutAsync("b", "");
        next.SyncId.Should().Be(6, "an id is never used twice");
        (await FeedAsync(3)).Should().ContainSingle().Which.Change.Previous.Should().Be(3);
        await ShouldBeGoneAsync(after: 5, resume: 3);
        (await FeedAsync(6)).Should().BeEmpty();
        await ShouldBeGoneAsync(after: 7, resume: 6, reversed: false);
        await RestartAsync();
        (await PutAsync("c", "")).SyncId.Should().Be(7);
    }

    [Test]
    public async Task Ids_that_were_never_given_out_are_not_said_to_be_reversed()
    {
        await PutAsync("a", "");
        await Store.History.BeginAsync();
        await ShouldBeGoneAsync(after: 9, resume: 1, reversed: false);
        await PutAsync("b", "");
        await ShouldBeGoneAsync(after: 9, resume: 1, reversed: false);
        await PutAsync("c", "");
        await Store.Rewind.RunAsync(1, null, None);
        await ShouldBeGoneAsync(after: (1L << 40) + 2, resume: 1);
        await PutAsync("d", "");
        FeedEntry next = (await FeedAsync(1)).Single();
        (next.Change.Previous, next.Change.Reversed).Should().Be((1, (1L << 40) + 3));
    }

    [Test]
    public async Task A_wait_ends_with_the_next_change()
    {
        await PutAsync("a", "");
        await Store.History.WaitAsync(0, TimeSpan.FromDays(1), None);
        Task waiting = Store.History.WaitAsync(1, TimeSpan.FromDays(1), None).AsTask();
        waiting.IsCompleted.Should().BeFalse();
        await PutAsync("b", "");
        await waiting;
    }

    [Test]
    public async Task A_wait_ends_with_its_patience_or_its_caller()
    {
        Task patient = Store.History.WaitAsync(0, TimeSpan.FromSeconds(60), None).AsTask();
        using var gone = new CancellationTokenSource();
        Task cancelled = Store.History.WaitAsync(0, TimeSpan.FromSeconds(60), gone.Token).AsTask();
        await gone.CancelAsync();
        await cancelled.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        while (!patient.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(60));
            await Task.Yield();
        }

        await patient;
    }

    [Test]
    public async Task One_objects_versions_are_listed_page_by_page()
    {
        Set(VersioningState.Enabled);
        for (int i = 0; i < 5; i++)
        {
            await PutAsync("a", $"{i}");
        }

        await PutAsync("a/", "another");
        var seen = new List<long>();
        VersionId? after = null;
        while (await Store.ListVersionsOfAsync(Key("a"), after, 2, None) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(version => version.SyncId));
            after = page[^1].VersionId;
        }

        seen.Should().Equal(5, 4, 3, 2, 1);
        await ShouldBeRefusedAsync(() => Store.ListVersionsOfAsync(Key("a"), VersionId.Null, 2, None).AsTask(), StorageError.NoSuchVersion);
    }

    private async Task<IReadOnlyList<FeedEntry>> FeedAsync(long after) => await Store.History.ReadFeedAsync(after, 1000, None);

    private async Task ShouldBeGoneAsync(long after, long resume, bool reversed = true)
    {
        StorageException refusal = (await this.Awaiting(t => t.FeedAsync(after)).Should().ThrowAsync<StorageException>()).Which;
        (refusal.Error, refusal.ResumeAfter, refusal.WasReversed).Should().Be((StorageError.SyncIdGone, resume, reversed));
    }
}
