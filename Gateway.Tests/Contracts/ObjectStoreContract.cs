using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>What puts, reads and deletes do to an object's history.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class ObjectStoreContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    [Test]
    public async Task An_object_is_read_as_it_was_put([Values] ChecksumAlgorithm algorithm, [Values(0, 1, InlineLimit + 1)] int length)
    {
        var metadata = new ObjectMetadata
        {
            ContentType = "text/plain; charset=utf-8",
            CacheControl = "no-cache",
            User = [new("a", "\"ü\\ \u0001"), new("b", "")],
        };
        byte[] content = Bytes(length);
        (ObjectVersion put, _) = await Store.PutAsync(
            new ObjectWrite(
                Key("a"),
                new IncomingBody { Stream = new MemoryStream(content), Checksum = algorithm },
                metadata,
                "somebody",
                WritePreconditions.None),
            None);
        ObjectVersion got = await Store.GetAsync(Key("a"), null, None);
        got.Should().BeEquivalentTo(put, o => o.ComparingByMembers<ObjectVersion>().ComparingByMembers<ObjectMetadata>());
        got.Metadata.Should().BeEquivalentTo(metadata);
        (got.Size, got.Owner, got.Modified, got.IsLatest, got.SyncId).Should().Be((length, "somebody", Time.GetUtcNow(), true, 1));
        using var hasher = new ContentHasher(algorithm.ToHash() | HashAlgorithms.Md5);
        hasher.Append(content);
        ContentDigest digest = hasher.Finish();
        got.ETag.Should().Be(digest.Md5Hex);
        got.Checksum.Should().Be(new ObjectChecksum(algorithm, ChecksumType.FullObject, Convert.ToBase64String(digest.Get(algorithm))));
        (await ReadAsync("a")).Should().Equal(content);
        await RestartAsync();
        (await ReadAsync("a")).Should().Equal(content);
    }

    [Test]
    public async Task What_is_not_there_is_said_so()
    {
        await ShouldBeRefusedAsync(() => ReadAsync("a"), StorageError.NoSuchKey);
        await ShouldBeRefusedAsync(() => ReadAsync("a", VersionId.Null), StorageError.NoSuchVersion);
        await ShouldBeRefusedAsync(() => ReadAsync("a", VersionId.Create(1)), StorageError.NoSuchVersion);
        await ShouldBeRefusedAsync(() => Store.GetAsync(Key("a"), null, None).AsTask(), StorageError.NoSuchKey);
        DeleteResult deleted = await DeleteAsync("a");
        deleted.Should().Be(new DeleteResult(Existed: false, null, IsDeleteMarker: false, null));
        (await DeleteAsync("a", VersionId.Create(9))).SyncId.Should().BeNull();
        (await ChangesAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Without_versions_a_put_replaces_and_a_delete_removes()
    {
        await PutAsync("a", "1");
        ObjectVersion second = await PutAsync("a", "2");
        second.VersionId.Should().Be(VersionId.Null);
        (await ReadTextAsync("a", VersionId.Null)).Should().Be("2");
        (await HistoryAsync("a")).Should().Equal("2 null 2*");
        DeleteResult deleted = await DeleteAsync("a");
        deleted.Should().Be(new DeleteResult(Existed: true, null, IsDeleteMarker: false, 3));
        (await HistoryAsync("a")).Should().BeEmpty();
        await PutAsync("a", "4");
        (await DeleteAsync("a", VersionId.Null)).SyncId.Should().Be(5);
        (await ChangesAsync()).Select(c => (c.SyncId, c.Action)).Should().Equal(
            (1, ChangeAction.Put), (2, ChangeAction.Put), (3, ChangeAction.Delete), (4, ChangeAction.Put), (5, ChangeAction.Purge));
    }

    [Test]
    public async Task With_versions_everything_stays_until_it_is_purged()
    {
        await PutAsync("a", "null");
        Set(VersioningState.Enabled);
        ObjectVersion one = await PutAsync("a", "one");
        ObjectVersion two = await PutAsync("a", "two");
        DeleteResult deleted = await DeleteAsync("a");
        deleted.Should().Be(new DeleteResult(Existed: true, deleted.VersionId, IsDeleteMarker: true, 4) { Versioning = VersioningState.Enabled });
        (await HistoryAsync("a")).Should().Equal("4 id marker*", "3 id two", "2 id one", "1 null null");
        (await ReadTextAsync("a", one.VersionId)).Should().Be("one");
        (await ReadTextAsync("a", VersionId.Null)).Should().Be("null");
        StorageException gone = (await this.Awaiting(c => c.ReadAsync("a")).Should().ThrowAsync<StorageException>()).Which;
        gone.Error.Should().Be(StorageError.NoSuchKey);
        gone.DeleteMarker!.VersionId.Should().Be(deleted.VersionId!.Value);
        await ShouldBeRefusedAsync(() => ReadAsync("a", deleted.VersionId), StorageError.IsDeleteMarker);

        // A marker that goes brings the object back; so does the newest version that goes.
        (await DeleteAsync("a", deleted.VersionId)).Should().Be(new DeleteResult(Existed: true, deleted.VersionId, IsDeleteMarker: true, 5) { Versioning = VersioningState.Enabled });
        (await ReadTextAsync("a")).Should().Be("two");
        await DeleteAsync("a", two.VersionId);
        (await HistoryAsync("a")).Should().Equal("2 id one*", "1 null null");
        await DeleteAsync("a", VersionId.Null);
        (await HistoryAsync("a")).Should().Equal("2 id one*");
        await DeleteAsync("a", one.VersionId);
        (await HistoryAsync("a")).Should().BeEmpty();
        (await Catalog.ReadAsync(r => r.AnyVersionAsync(), None)).Should().BeFalse();
    }

    [Test]
    public async Task Suspended_writes_replace_the_null_version_wherever_it_is()
    {
        await PutAsync("a", "first");
        Set(VersioningState.Enabled);
        await PutAsync("a", "kept");
        Set(VersioningState.Suspended);
        await PutAsync("a", "second");
        (await HistoryAsync("a")).Should().Equal("3 null second*", "2 id kept");
        await PutAsync("a", "third");
        (await HistoryAsync("a")).Should().Equal("4 null third*", "2 id kept");
        DeleteResult deleted = await DeleteAsync("a");
        deleted.Should().Be(new DeleteResult(Existed: true, VersionId.Null, IsDeleteMarker: true, 5) { Versioning = VersioningState.Suspended });
        (await HistoryAsync("a")).Should().Equal("5 null marker*", "2 id kept");
        await DeleteAsync("a");
        (await HistoryAsync("a")).Should().Equal("6 null marker*", "2 id kept");
        await DeleteAsync("a", VersionId.Null);
        (await ReadTextAsync("a")).Should().Be("kept");
        Set(VersioningState.Enabled);
        await PutAsync("a", "last");
        await DeleteAsync("new");
        (await HistoryAsync("a")).Should().Equal("8 id last*", "2 id kept");
        (await HistoryAsync("new")).Should().Equal("9 id marker*");
    }

    [Test]
    public async Task Preconditions_hold_against_the_current_object()
    {
        Set(VersioningState.Enabled);
        WritePreconditions absent = new() { MustNotExist = true };
        ObjectVersion one = await PutAsync("a", "one", absent);
        await ShouldBeRefusedAsync(() => PutAsync("a", Bytes(InlineLimit * 2), absent), StorageError.PreconditionFailed);
        await ShouldBeRefusedAsync(() => PutAsync("a", "x", new() { IfMatch = "other" }), StorageError.PreconditionFailed);
        await ShouldBeRefusedAsync(() => PutAsync("b", "x", new() { IfMatch = "*" }), StorageError.NoSuchKey);
        await ShouldBeRefusedAsync(() => DeleteAsync("a", null, new() { IfMatchSize = 4 }), StorageError.PreconditionFailed);
        await PutAsync("a", "two", new() { IfMatch = one.ETag });
        await DeleteAsync("a", null, new() { IfMatch = "*", IfMatchSize = 3, IfMatchLastModified = Time.GetUtcNow() });
        await ShouldBeRefusedAsync(() => PutAsync("a", "x", new() { IfMatch = "*" }), StorageError.NoSuchKey);
        await PutAsync("a", "three", absent);
        (await ChangesAsync()).Should().HaveCount(4);
        (await RemainingBlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Of_many_conditional_puts_exactly_one_wins()
    {
        int won = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            try
            {
                await PutAsync("a", Bytes(i % 2 == 0 ? 10 : 2 * InlineLimit, i), new() { MustNotExist = true });
                Interlocked.Increment(ref won);
            }
            catch (StorageException e) when (e.Error == StorageError.PreconditionFailed)
            {
                // Another was first.
            }
        });
        won.Should().Be(1);
        (await ChangesAsync()).Should().HaveCount(1);
        (await RemainingBlobsAsync()).Count.Should().BeLessThan(2);
    }

    [Test]
    public async Task Many_deletes_stand_or_fall_alone()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "2");
        IReadOnlyList<(DeleteResult? Result, StorageException? Refusal)> results = await Store.DeleteAsync(
            [
                new DeleteTarget(Key("a"), null, WritePreconditions.None),
                new DeleteTarget(Key("b"), null, new WritePreconditions { IfMatchSize = 5 }),
                new DeleteTarget(Key("c"), null, WritePreconditions.None),
                new DeleteTarget(Key("a"), null, WritePreconditions.None),
            ],
            Owner,
            None);
        results.Select(r => r.Result?.Existed).Should().Equal(true, null, false, false);
        results[1].Refusal!.Error.Should().Be(StorageError.PreconditionFailed);
        (await ReadTextAsync("b")).Should().Be("2");
    }

    [Test]
    public async Task The_change_feed_is_read_from_any_place()
    {
        Set(VersioningState.Enabled);
        ObjectVersion put = await PutAsync("a", "1");
        Time.Advance(TimeSpan.FromMilliseconds(5));
        DeleteResult deleted = await DeleteAsync("a");
        await DeleteAsync("a", put.VersionId);
        ObjectChange[] changes =
        [
            new(1, ChangeAction.Put, Key("a"), put.VersionId, put.Modified),
            new(2, ChangeAction.Delete, Key("a"), deleted.VersionId!.Value, Time.GetUtcNow()),
            new(3, ChangeAction.Purge, Key("a"), put.VersionId, Time.GetUtcNow()) { Removed = 1 },
        ];
        (await ChangesAsync()).Should().Equal(changes);
        (await Store.History.ReadAsync(1, 1, None)).Should().Equal(changes[1]);
        (await Store.History.ReadAsync(3, 1, None)).Should().BeEmpty();
        (await Store.History.LastSyncIdAsync(None)).Should().Be(3);
    }

    [Test]
    public async Task A_case_insensitive_service_knows_a_key_in_any_case()
    {
        Service = Service with { CaseSensitive = false };
        (await PutAsync("Photos/Ä.JPG", "1")).Key.Value.Should().Be("photos/ä.jpg");
        (await ReadTextAsync("PHOTOS/ä.jpg")).Should().Be("1");
        (await Store.ListAsync(new("PHOTOS/", "", "", 10), None)).Entries.Should().HaveCount(1);
        (await Store.ListAsync(new("Ph", "S/", "", 10), None)).CommonPrefixes.Should().Equal("photos/");
        (await Store.ListAsync(new("", "", "Photos/Z", 10), None)).Entries.Should().HaveCount(1, "ä sorts after z");
        (await Store.ListVersionsAsync(new("PHOTOS/", "", "", 10), None)).Entries.Should().HaveCount(1);
        UploadRecord upload = await Store.Uploads.CreateAsync(Key("UP"), ObjectMetadata.Empty, Owner, UploadChecksum.Default, None);
        (await Store.Uploads.GetAsync(upload.UploadId, Key("Up"), None)).Key.Value.Should().Be("up");
        (await Store.Uploads.ListAsync(new("U", "", "", 10), None)).Entries.Should().HaveCount(1);
        await Store.Uploads.AbortAsync(upload.UploadId, Key("uP"), None);
        await DeleteAsync("PHOTOS/Ä.jpg");
        (await Catalog.ReadAsync(r => r.AnyVersionAsync(), None)).Should().BeFalse();
    }

    [Test]
    public async Task A_key_that_grows_too_long_in_lower_case_is_refused_before_its_body_is_stored()
    {
        Service = Service with { CaseSensitive = false };
        await ShouldBeRefusedAsync(() => PutAsync(new string('Ⱥ', 512), Bytes(2 * InlineLimit)), StorageError.KeyTooLong);
        (await BlobsAsync()).Should().BeEmpty();
        (await Catalog.ReadAsync(r => r.ScanBlobsAsync(null, 10), None)).Should().BeEmpty();
    }

    [Test]
    public async Task A_service_closes_only_when_empty()
    {
        await PutAsync("a", "1");
        await ShouldBeRefusedAsync(() => Store.History.CloseIfEmptyAsync(None).AsTask(), StorageError.ServiceNotEmpty);
        await DeleteAsync("a");
        await Store.History.CloseIfEmptyAsync(None);
        await ShouldBeRefusedAsync(() => PutAsync("a", Bytes(2 * InlineLimit)), StorageError.NoSuchService);

        // A catalog that is shared refuses maintenance, too; but there the put did not get so far as to write its bytes.
        (Backend is PostgresOnDisk ? await BlobsAsync() : await RemainingBlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_service_whose_closing_could_not_be_committed_stays_open()
    {
        Catalog.InsteadOfCommit = () => new StorageException(StorageError.InsufficientStorage, "full");
        await ShouldBeRefusedAsync(() => Store.History.CloseIfEmptyAsync(None).AsTask(), StorageError.InsufficientStorage);
        Catalog.InsteadOfCommit = () => null;
        await PutAsync("a", "1");
        (await ReadTextAsync("a")).Should().Be("1");
    }

    [Test]
    public async Task A_named_version_is_read_whole_or_not_at_all()
    {
        Set(VersioningState.Enabled);
        VersionId current = VersionId.Null;
        using var done = new CancellationTokenSource();
        Task reading = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                try
                {
                    (await ReadTextAsync("a", current)).Should().Be("of a");
                }
                catch (StorageException e) when (e.Error == StorageError.NoSuchVersion)
                {
                    // Between two of them.
                }
            }
        });
        for (int i = 0; i < 1000 && !reading.IsCompleted; i++)
        {
            current = (await PutAsync("a", "of a")).VersionId;
            await DeleteAsync("a", current);
            VersionId other = (await PutAsync("b", "not for readers of a")).VersionId;
            await DeleteAsync("b", other);
        }

        await done.CancelAsync();
        await reading;
    }

    private async Task<IEnumerable<string>> HistoryAsync(string key)
    {
        var history = new List<string>();
        foreach (ObjectVersion version in (await Store.ListVersionsAsync(new(key, "", "", 100), None)).Entries)
        {
            string content = version.IsDeleteMarker ? "marker" : await ReadTextAsync(key, version.VersionId);
            history.Add($"{version.SyncId} {(version.VersionId.IsNull ? "null" : "id")} {content}{(version.IsLatest ? "*" : "")}");
        }

        return history;
    }
}
