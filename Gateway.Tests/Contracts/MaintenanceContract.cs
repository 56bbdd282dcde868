using Gateway.Storage;
using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>What the background work removes, and what it must not.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class MaintenanceContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Test]
    public async Task Old_versions_go_once_they_have_been_noncurrent_for_long_enough()
    {
        Set(VersioningState.Enabled, Keep);
        await PutAsync("a", Bytes(2 * InlineLimit));
        Time.Advance(TimeSpan.FromDays(100));
        await PutAsync("a", "2");
        Time.Advance(Keep);
        await Store.Maintenance.RunAsync(None);
        (await CountAsync()).Should().Be(2);
        Time.Advance(Moment);
        await Store.Maintenance.RunAsync(None);
        (await CountAsync()).Should().Be(1);
        (await ReadTextAsync("a")).Should().Be("2");
        (await ChangesAsync())[^1].Action.Should().Be(ChangeAction.Purge);
        (await RemainingBlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_deleted_object_goes_wholly_and_never_comes_back()
    {
        Set(VersioningState.Enabled, Keep);
        await PutAsync("a", "1");
        Time.Advance(TimeSpan.FromDays(1));
        await DeleteAsync("a");
        await DeleteAsync("b");
        Time.Advance(Keep + Moment);
        await Store.Maintenance.RunAsync(None);
        (await CountAsync()).Should().Be(0);
    }

    [Test]
    public async Task A_step_that_fails_keeps_no_other_from_being_done()
    {
        Set(VersioningState.Enabled, Keep);
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        Time.Advance(Keep + Moment);
        int commits = 0;
        Catalog.InsteadOfCommit = () => commits++ == 0 ? new StorageException(StorageError.Unavailable, "not now") : null;
        await FluentActions.Awaiting(() => Store.Maintenance.RunAsync(None).AsTask()).Should().ThrowAsync<StorageException>().WithMessage("not now");
        (await Store.ListVersionsAsync(new("", "", "", 10), None)).Entries.Should().ContainSingle();
    }

    [Test]
    public async Task Without_a_limit_everything_stays()
    {
        Set(VersioningState.Enabled);
        await PutAsync("a", "1");
        await DeleteAsync("a");
        Time.Advance(TimeSpan.FromDays(10_000));
        await Store.Maintenance.RunAsync(None);
        (await CountAsync()).Should().Be(2);
    }

    [Test]
    public async Task A_marker_does_not_expire_before_what_it_hides_though_the_clock_was_set_back()
    {
        Set(VersioningState.Enabled, Keep);
        await PutAsync("a", "1");
        Time.Advance(TimeSpan.FromDays(20));
        await PutAsync("a", "2");
        Time.Advance(TimeSpan.FromDays(-20));
        await DeleteAsync("a");
        Time.Advance(Keep + Moment);
        await Store.Maintenance.RunAsync(None);
        await ShouldBeRefusedAsync(() => ReadAsync("a"), StorageError.NoSuchKey);
        Time.Advance(Keep);
        await Store.Maintenance.RunAsync(None);
        (await CountAsync()).Should().Be(0);
    }

    [Test]
    public async Task A_version_that_became_current_again_meanwhile_stays()
    {
        Set(VersioningState.Enabled, Keep);
        await PutAsync("a", "1");
        ObjectVersion second = await PutAsync("a", "2");
        Time.Advance(Keep + Moment);
        Catalog.AfterNextRead = () => DeleteAsync("a", second.VersionId);
        await RunRetentionAsync();
        (await ReadTextAsync("a")).Should().Be("1");
    }

    [Test]
    public async Task A_null_version_that_replaced_the_expired_one_meanwhile_stays()
    {
        await PutAsync("a", "old null");
        Set(VersioningState.Enabled);
        await PutAsync("a", "2");
        Set(VersioningState.Suspended, Keep);
        Time.Advance(Keep + Moment);
        Catalog.AfterNextRead = () => PutAsync("a", "new null");
        await RunRetentionAsync();
        (await ReadTextAsync("a")).Should().Be("new null");
    }

    [Test]
    public async Task When_nothing_can_be_written_a_round_fails_and_ends([Values] bool markers)
    {
        Set(VersioningState.Enabled, Keep);
        if (!markers)
        {
            await PutAsync("a", "1");
        }

        await DeleteAsync("a");
        await DeleteAsync("b");
        Time.Advance(Keep + Moment);
        int attempts = 0;
        Catalog.InsteadOfCommit = () => ++attempts > 50
            ? throw new InvalidOperationException("It does not end.")
            : new StorageException(StorageError.InsufficientStorage, "full");
        await ShouldBeRefusedAsync(() => Store.Maintenance.RunAsync(None).AsTask(), StorageError.InsufficientStorage);
        Catalog.InsteadOfCommit = () => null;
    }

    [Test]
    public async Task Room_is_made_before_anything_that_needs_room()
    {
        Set(VersioningState.Enabled, Keep);
        ObjectVersion version = await PutAsync("a", Bytes(2 * InlineLimit));
        await DeleteAsync("a", version.VersionId);
        await DeleteAsync("b");
        Time.Advance(Keep + Moment);
        Catalog.InsteadOfCommit = () => new StorageException(StorageError.InsufficientStorage, "full");
        await ShouldBeRefusedAsync(() => Store.Maintenance.RunAsync(None).AsTask(), StorageError.InsufficientStorage);
        (await BlobsAsync()).Should().BeEmpty();
        Catalog.InsteadOfCommit = () => null;
        (await RemainingBlobsAsync()).Should().BeEmpty("a blob that is gone is forgotten all the same");
    }

    [Test]
    public async Task Blobs_wait_out_their_grace()
    {
        await PutAsync("a", Bytes(2 * InlineLimit));
        await PutAsync("a", "2");
        Time.Advance(Options.BlobGrace - Moment);
        (await Store.Maintenance.DeleteFreedBlobsAsync(None)).Should().Be(0);
        Time.Advance(Moment);
        (await Store.Maintenance.DeleteFreedBlobsAsync(None)).Should().Be(1);
        (await BlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task More_than_a_batch_is_deleted_in_one_round()
    {
        for (int i = 0; i < 300; i++)
        {
            await PutAsync("a", Bytes(InlineLimit + 1, i));
        }

        (await BlobsAsync()).Should().HaveCount(300);
        (await RemainingBlobsAsync()).Should().HaveCount(1);
    }

    [Test]
    public async Task What_a_killed_process_was_writing_is_freed_by_the_next()
    {
        BlobId blob = BlobId.New();
        await Catalog.CommitAsync(
            async t =>
            {
                await t.ReserveBlobAsync(blob, Time.GetUtcNow() + Options.ReservationTime);
                return true;
            },
            None);
        await using (IBlobWriter writer = await Blobs.CreateAsync(blob, None))
        {
            await writer.WriteAsync(Bytes(10), None);
            await writer.CompleteAsync(None);
        }

        Time.Advance(Options.ReservationTime - TimeSpan.FromHours(1));
        (await RemainingBlobsAsync()).Should().HaveCount(1, "it may still be being written");
        await RestartAsync();
        (await RemainingBlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_reservation_that_ran_out_is_not_taken_while_its_blob_is_deleted()
    {
        BlobId blob = BlobId.New();
        await Catalog.CommitAsync(
            async t =>
            {
                await t.ReserveBlobAsync(blob, Time.GetUtcNow());
                return true;
            },
            None);

        await Store.Maintenance.RunAsync(None);

        // Maintenance has looked, and not deleted yet.
        Catalog.AfterNextRead = () => ShouldBeRefusedAsync(
            () => Catalog.CommitAsync(t => t.InsertContentAsync(new StoredContent(null, 0, [new Segment(1, 0, blob)])), None).AsTask(),
            StorageError.Unavailable);
        (await Store.Maintenance.DeleteFreedBlobsAsync(None)).Should().Be(1);
    }

    /// <summary>The scan for expired versions comes after the one for freed blobs, which finds nothing here.</summary>
    private async Task RunRetentionAsync()
    {
        Func<Task> step = Catalog.AfterNextRead!;
        Catalog.AfterNextRead = () =>
        {
            Catalog.AfterNextRead = step;
            return Task.CompletedTask;
        };
        await Store.Maintenance.RunAsync(None);
    }

    private async Task<int> CountAsync() => (await Store.ListVersionsAsync(new("", "", "", 1000), None)).Entries.Count;
}
