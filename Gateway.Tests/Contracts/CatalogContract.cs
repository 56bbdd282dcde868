using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>What every <see cref="ICatalog"/> keeps.</summary>
internal abstract class CatalogContract
{
    private static readonly DateTimeOffset Time = new(2025, 11, 20, 12, 0, 0, TimeSpan.Zero);

    protected ICatalog Catalog { get; private set; } = null!;

    protected static CancellationToken None => CancellationToken.None;

    /// <summary>Opens the test's catalog: empty the first time, with what was committed after that.</summary>
    protected abstract ICatalog Open();

    [SetUp]
    public void OpenCatalog() => Catalog = Open();

    [TearDown]
    public async Task CloseCatalog() => await Catalog.DisposeAsync();

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
    public async Task Current_objects_come_in_byte_order_within_their_bounds()
    {
        string[] keys = ["a", "A", "a/", "a/b", "a0", "é", "～", "\U0001F600", "\uFFFD", "a\0", "b", "\u007F", "\u0080", "\U0010FFFF", "gone"];
        await CommitAsync(async t =>
        {
            foreach (string key in keys)
            {
                await PutAsync(t, key, key == "gone");
            }

            return true;
        });
        string[] sorted = [.. keys.Where(k => k != "gone").OrderBy(k => ObjectKey.Parse(k))];
        (await Catalog.ReadAsync(r => r.ScanCurrentAsync([], KeyBytes.End, 100), None)).Select(v => v.Key.Value).Should().Equal(sorted);
        (await Catalog.ReadAsync(r => r.ScanCurrentAsync([], KeyBytes.End, 3), None)).Select(v => v.Key.Value).Should().Equal(sorted.Take(3));
        for (int from = 0; from < sorted.Length; from++)
        {
            for (int before = from; before < sorted.Length; before++)
            {
                IReadOnlyList<ObjectVersion> found = await Catalog.ReadAsync(
                    r => r.ScanCurrentAsync(Key(sorted[from]).ToUtf8(), Key(sorted[before]).ToUtf8(), 100), None);
                found.Select(v => v.Key.Value).Should().Equal(sorted[from..before]);
            }
        }
    }

    [Test]
    public async Task Versions_come_newest_first_within_a_key()
    {
        await CommitAsync(async t =>
        {
            foreach (string key in (string[])["b", "a", "b", "a", "a", "c"])
            {
                await PutAsync(t, key, latest: false);
            }

            return true;
        });
        (await VersionsAsync("", long.MaxValue)).Should().Equal(("a", 5), ("a", 4), ("a", 2), ("b", 3), ("b", 1), ("c", 6));
        (await VersionsAsync("a", 4)).Should().Equal(("a", 2), ("b", 3), ("b", 1), ("c", 6));
        (await VersionsAsync("b", long.MaxValue)).Should().Equal(("b", 3), ("b", 1), ("c", 6));
        (await VersionsAsync("a", 5, "b")).Should().Equal(("a", 4), ("a", 2));

        async Task<IEnumerable<(string, long)>> VersionsAsync(string from, long olderThan, string? before = null) =>
            (await Catalog.ReadAsync(
                r => r.ScanVersionsAsync(from.Length == 0 ? [] : Key(from).ToUtf8(), olderThan, before is null ? KeyBytes.End : Key(before).ToUtf8(), 100),
                None)).Select(v => (v.Key.Value, v.SyncId));
    }

    [Test]
    public async Task Retention_scans_give_what_is_older_and_only_that()
    {
        await CommitAsync(async t =>
        {
            ObjectVersion first = await PutAsync(t, "a");
            await t.SetNoncurrentAsync(first, Time.AddHours(1));
            ObjectVersion second = await PutAsync(t, "a");
            await t.SetNoncurrentAsync(second, Time.AddHours(2));
            await PutAsync(t, "a", marker: true);
            await PutAsync(t, "b");
            return true;
        });
        (await NoncurrentAsync(Time.AddHours(1))).Should().BeEmpty();
        (await NoncurrentAsync(Time.AddHours(2))).Should().Equal(1);
        (await NoncurrentAsync(Time.AddHours(3))).Should().Equal(1, 2);

        async Task<IEnumerable<long>> NoncurrentAsync(DateTimeOffset since) =>
            (await Catalog.ReadAsync(r => r.ScanNoncurrentAsync(since, 10), None)).Select(v => v.SyncId);
    }

    [Test]
    public async Task A_delete_marker_expires_only_when_nothing_is_left_behind_it()
    {
        ObjectVersion hidden = await CommitAsync(async t =>
        {
            ObjectVersion version = await PutAsync(t, "a", latest: false);
            await PutAsync(t, "a", marker: true);
            await PutAsync(t, "b", marker: true);
            return version;
        });
        (await MarkersAsync(Time)).Should().BeEmpty();
        (await MarkersAsync(Time.AddMilliseconds(1))).Should().Equal("b");
        await CommitAsync(async t =>
        {
            await t.DeleteVersionAsync(hidden);
            return true;
        });
        (await MarkersAsync(Time.AddMilliseconds(1))).Should().BeEquivalentTo("a", "b");

        async Task<IEnumerable<string>> MarkersAsync(DateTimeOffset before) =>
            (await Catalog.ReadAsync(r => r.ScanDeleteMarkersAsync(before, 10), None)).Select(v => v.Key.Value);
    }

    [Test]
    public async Task The_null_version_is_found_wherever_it_is_with_its_content()
    {
        ObjectVersion old = await CommitAsync(async t =>
        {
            ObjectVersion version = await PutAsync(t, "a", nullVersion: true, contentId: await t.InsertContentAsync(Inline(1)));
            await t.SetNoncurrentAsync(version, Time);
            await PutAsync(t, "a", contentId: await t.InsertContentAsync(Inline(2)));
            return version;
        });
        await ShouldBeFoundAsync(old.SyncId, 1);
        await CommitAsync(async t =>
        {
            await t.DeleteVersionAsync(old);
            return await PutAsync(t, "a", nullVersion: true, contentId: await t.InsertContentAsync(Inline(3)));
        });
        await ShouldBeFoundAsync(3, 3);

        async Task ShouldBeFoundAsync(long syncId, byte content)
        {
            (await Catalog.ReadAsync(r => r.FindVersionAsync(Key("a"), VersionId.Null), None))!.SyncId.Should().Be(syncId);
            (ObjectVersion Version, StoredContent Content)? found = await Catalog.ReadAsync(r => r.FindContentAsync(Key("a"), VersionId.Null), None);
            found!.Value.Version.SyncId.Should().Be(syncId);
            found.Value.Content.Inline!.Value.ToArray().Should().Equal(content);
        }
    }

    [Test]
    public async Task Content_goes_with_its_last_reference_and_frees_its_blobs()
    {
        BlobId blob = BlobId.New();
        long id = await CommitAsync(async t =>
        {
            await t.ReserveBlobAsync(blob, Time.AddDays(1));
            (await t.FindBlobAsync(blob)).Should().Be(new BlobRecord(blob, BlobState.Reserved, Time.AddDays(1)));
            long content = await t.InsertContentAsync(Blob(blob));
            await t.RetainContentAsync(content);
            return content;
        });
        (await BlobAsync(blob)).Should().Be(new BlobRecord(blob, BlobState.Live, null));
        await ReleaseAsync();
        (await BlobAsync(blob))!.State.Should().Be(BlobState.Live);
        (await Catalog.ReadAsync(r => r.FindContentAsync(id), None))!.Segments.Select(s => s.Stored).Should().Equal(Blob(blob).Segments.Select(s => s.Stored));
        await ReleaseAsync();
        (await BlobAsync(blob)).Should().Be(new BlobRecord(blob, BlobState.Freed, Time.AddMinutes(1)));
        (await Catalog.ReadAsync(r => r.FindContentAsync(id), None)).Should().BeNull();
        (await FreedAsync(Time.AddMinutes(1).AddMilliseconds(-1))).Should().BeEmpty();
        (await FreedAsync(Time.AddMinutes(1))).Should().Equal(blob);
        await CommitAsync(async t =>
        {
            await t.ForgetBlobAsync(blob);
            return true;
        });
        (await BlobAsync(blob)).Should().BeNull();

        Task<bool> ReleaseAsync() => CommitAsync(async t =>
        {
            await t.ReleaseContentAsync(id, Time.AddMinutes(1));
            return true;
        });
    }

    [Test]
    public async Task A_dissolved_content_leaves_its_blob_to_the_next()
    {
        BlobId blob = BlobId.New();
        await CommitAsync(async t =>
        {
            await t.ReserveBlobAsync(blob, Time);
            await t.DissolveContentAsync(await t.InsertContentAsync(Blob(blob)));
            return await t.InsertContentAsync(Blob(blob));
        });
        (await BlobAsync(blob))!.State.Should().Be(BlobState.Live);
    }

    [Test]
    public async Task A_blob_that_was_freed_or_is_unknown_cannot_become_content()
    {
        BlobId freed = BlobId.New();
        await CommitAsync(async t =>
        {
            await t.ReserveBlobAsync(freed, Time);
            await t.FreeBlobAsync(freed, Time);
            return true;
        });
        foreach (BlobId blob in (BlobId[])[freed, BlobId.New()])
        {
            await this.Awaiting(c => c.CommitAsync(t => t.InsertContentAsync(Blob(blob)))).Should().ThrowAsync<StorageException>()
                .Where(e => e.Error == StorageError.Unavailable);
        }
    }

    [Test]
    public async Task Giving_up_frees_a_blob_only_while_it_is_reserved()
    {
        BlobId reserved = BlobId.New();
        BlobId live = BlobId.New();
        await CommitAsync(async t =>
        {
            await t.ReserveBlobAsync(reserved, Time.AddDays(1));
            await t.ReserveBlobAsync(live, Time.AddDays(1));
            await t.InsertContentAsync(Blob(live));
            await t.GiveUpBlobAsync(reserved, Time);
            await t.GiveUpBlobAsync(live, Time);
            return true;
        });
        (await BlobAsync(reserved))!.State.Should().Be(BlobState.Freed);
        (await BlobAsync(live))!.State.Should().Be(BlobState.Live);
    }

    [Test]
    public async Task Blobs_that_stay_reserved_are_freed()
    {
        BlobId reserved = BlobId.New();
        BlobId live = BlobId.New();
        await CommitAsync(async t =>
        {
            await t.ReserveBlobAsync(reserved, Time.AddDays(7));
            await t.ReserveBlobAsync(live, Time.AddDays(7));
            await t.InsertContentAsync(Blob(live));
            await t.FreeReservedBlobsAsync(Time.AddDays(7).AddMilliseconds(-1), Time);
            return true;
        });
        (await FreedAsync(Time.AddDays(8))).Should().BeEmpty();
        await CommitAsync(async t =>
        {
            await t.FreeReservedBlobsAsync(Time.AddDays(7), Time);
            return true;
        });
        (await FreedAsync(Time)).Should().Equal(reserved);
    }

    [Test]
    public async Task Uploads_and_parts_are_kept_in_order()
    {
        UploadRecord[] uploads = [.. ((string[])["b", "a", "a", "c"]).Select((key, i) => Upload(key, $"id{i}"))];
        await CommitAsync(async t =>
        {
            foreach (UploadRecord upload in uploads)
            {
                await t.InsertUploadAsync(upload);
            }

            foreach (int number in (int[])[10000, 3, 1])
            {
                await t.InsertPartAsync(Part("id0", number));
            }

            await t.InsertPartAsync(Part("id1", 2));
            return true;
        });
        (await Catalog.ReadAsync(r => r.FindUploadAsync("id0"), None)).Should().BeEquivalentTo(uploads[0]);
        (await UploadsAsync("", "")).Should().Equal("id1", "id2", "id0", "id3");
        (await UploadsAsync("a", "id1")).Should().Equal("id2", "id0", "id3");
        (await PartsAsync(0, 10)).Should().Equal(1, 3, 10000);
        (await PartsAsync(1, 1)).Should().Equal(3);
        await CommitAsync(async t =>
        {
            (await t.FindPartAsync("id0", 3)).Should().BeEquivalentTo(Part("id0", 3));
            await t.DeletePartAsync("id0", 3);
            await t.DeleteUploadAsync("id2");
            return true;
        });
        (await PartsAsync(0, 10)).Should().Equal(1, 10000);
        (await UploadsAsync("", "")).Should().Equal("id1", "id0", "id3");

        async Task<IEnumerable<string>> UploadsAsync(string from, string after) => (await Catalog.ReadAsync(
            r => r.ScanUploadsAsync(from.Length == 0 ? [] : Key(from).ToUtf8(), after, KeyBytes.End, 10), None)).Select(u => u.UploadId);
        async Task<IEnumerable<int>> PartsAsync(int after, int take) =>
            (await Catalog.ReadAsync(r => r.ScanPartsAsync("id0", after, take), None)).Select(p => p.Number);
    }

    [Test]
    public async Task A_completed_upload_is_remembered_for_a_while()
    {
        var result = new UploadResult(VersionId.Null, "etag-2", new ObjectChecksum(ChecksumAlgorithm.Crc64Nvme, ChecksumType.FullObject, "c"), Time);
        await CommitAsync(async t =>
        {
            await t.InsertUploadAsync(Upload("a", "id"));
            await t.CompleteUploadAsync("id", result);
            await t.ForgetCompletedUploadsAsync(Time);
            return true;
        });
        (await Catalog.ReadAsync(r => r.FindUploadAsync("id"), None))!.Result.Should().Be(result);
        (await Catalog.ReadAsync(r => r.ScanUploadsAsync([], "", KeyBytes.End, 10), None)).Should().BeEmpty();
        await CommitAsync(async t =>
        {
            await t.ForgetCompletedUploadsAsync(Time.AddMilliseconds(1));
            return true;
        });
        (await Catalog.ReadAsync(r => r.FindUploadAsync("id"), None)).Should().BeNull();
    }

    [Test]
    public async Task A_visit_of_all_contents_can_be_broken_off()
    {
        var content = new StoredContent(new byte[30_000], 5, []);
        await CommitAsync(async t =>
        {
            for (int i = 0; i < 300; i++)
            {
                await t.InsertContentAsync(content);
            }

            return true;
        });
        int visited = 0;
        await Catalog.Awaiting(c => c.ReadAsync(
            async reader =>
            {
                await reader.VisitContentsAsync(_ => ++visited == 3 ? throw new OperationCanceledException() : ValueTask.CompletedTask);
                return true;
            },
            None).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        visited.Should().Be(3);
        (await Catalog.ReadAsync(reader => reader.ScanContentsAsync(0, 10), None)).Should().HaveCount(10);
    }

    [Test]
    public async Task Everything_is_there_after_reopening()
    {
        ObjectVersion version = await CommitAsync(async t => await PutAsync(t, "a", contentId: await t.InsertContentAsync(Inline(7))));
        await Catalog.DisposeAsync();
        await Catalog.Awaiting(c => c.CommitAsync(_ => ValueTask.FromResult(true), None).AsTask()).Should().ThrowAsync<StorageException>();
        await Catalog.Awaiting(c => c.ReadAsync(r => r.LastSyncIdAsync(), None).AsTask()).Should().ThrowAsync<StorageException>();
        Catalog = Open();
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
        Catalog = Open();
        (await ChangesAsync()).Should().HaveCount(600);
    }

    protected static ObjectKey Key(string key) => ObjectKey.Parse(key);

    protected Task<T> CommitAsync<T>(Func<ICatalogTransaction, ValueTask<T>> work) => Catalog.CommitAsync(work, None).AsTask();

    /// <summary>Runs works as one group: they queue up behind one that waits for the last of them.</summary>
    protected async Task<Task<T>[]> TogetherAsync<T>(IEnumerable<Func<ICatalogTransaction, ValueTask<T>>> works)
    {
        var gate = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        Task<bool> first = CommitAsync(async _ =>
        {
            started.SetResult();
            await gate.Task;
            return true;
        });
        await started.Task;
        Task<T>[] all = [.. works.Select(CommitAsync)];
        gate.SetResult();
        await first;
        await Task.WhenAll(all.Select(one => one.ContinueWith(_ => { }, TaskScheduler.Default)));
        return all;
    }

    protected async Task<IEnumerable<long>> ChangesAsync() =>
        (await Catalog.ReadAsync(r => r.ScanChangesAsync(0, 10_000), None)).Select(change => change.SyncId);

    protected static async ValueTask<ObjectVersion> PutAsync(
        ICatalogTransaction t, string key, bool marker = false, bool latest = true, bool nullVersion = false, long? contentId = null)
    {
        long syncId = await t.NextSyncIdAsync();
        var version = new ObjectVersion
        {
            Key = Key(key),
            VersionId = nullVersion ? VersionId.Null : VersionId.Create(syncId),
            SyncId = syncId,
            IsLatest = latest,
            IsDeleteMarker = marker,
            Modified = Time,
            Owner = "owner",
            ETag = "etag",
            ContentId = contentId,
        };
        await t.InsertVersionAsync(version);
        await t.AppendChangeAsync(new ObjectChange(syncId, ChangeAction.Put, version.Key, version.VersionId, Time));
        return version;
    }

    private static StoredContent Inline(byte content) => new(new[] { content }, 5, []);

    private static StoredContent Blob(BlobId blob) => new(null, 0, [new Segment(10, 20, blob)]);

    private static UploadRecord Upload(string key, string id) => new(id, Key(key), Time, "owner", ObjectMetadata.Empty, UploadChecksum.Default);

    private static PartRecord Part(string uploadId, int number) =>
        new(uploadId, number, 5, Time, "etag", new ObjectChecksum(ChecksumAlgorithm.Crc32, ChecksumType.FullObject, "x"), null);

    private async Task<BlobRecord?> BlobAsync(BlobId blob) => await Catalog.ReadAsync(r => r.FindBlobAsync(blob), None);

    private async Task<IReadOnlyList<BlobId>> FreedAsync(DateTimeOffset now) => await Catalog.ReadAsync(r => r.ScanFreedBlobsAsync(now, 10), None);
}
