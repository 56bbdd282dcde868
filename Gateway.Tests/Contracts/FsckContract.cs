using Gateway.Storage;
using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>Every kind of damage is found; what can be repaired is, and nothing is lost by it.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class FsckContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    [SetUp]
    public async Task Fill()
    {
        Set(VersioningState.Enabled);
        await PutAsync("inline", Bytes(10));
        await PutAsync("blob", Bytes(2 * InlineLimit));
        await PutAsync("empty", []);
        using ObjectReader source = await Store.OpenAsync(Key("blob"), null, None);
        await Store.CopyAsync(new ObjectCopy(source, Store, Key("copy"), ObjectMetadata.Empty, Owner, null, WritePreconditions.None), None);
        UploadRecord done = await Store.Uploads.CreateAsync(Key("multipart"), ObjectMetadata.Empty, Owner, UploadChecksum.Default, None);
        PartRecord part = await Store.Uploads.UploadPartAsync(done, 1, new IncomingBody { Stream = new MemoryStream(Bytes(7)) }, None);
        await Store.Uploads.CompleteAsync(
            new UploadCompletion(done.UploadId, done.Key, [new CompletedPart(1, part.ETag, null)], null, null, WritePreconditions.None), None);
        UploadRecord open = await Store.Uploads.CreateAsync(Key("open"), ObjectMetadata.Empty, Owner, UploadChecksum.Default, None);
        await Store.Uploads.UploadPartAsync(open, 1, new IncomingBody { Stream = new MemoryStream(Bytes(3000)) }, None);
        await DeleteAsync("inline");
        (await RunAsync(repair: false)).Should().BeEmpty();
    }

    [Test]
    public async Task A_clean_store_is_left_alone_by_repair_and_the_progress_reaches_the_end()
    {
        var progress = new LastProgress();
        (await Store.Fsck.RunAsync(repair: true, progress, None)).Should().BeEmpty();
        progress.Value.VerifiedBytes.Should().Be(10 + (2 * InlineLimit) + 7 + 3000);
        progress.Value.TotalBytes.Should().Be(10 + (4 * InlineLimit) + 7 + 3000);
    }

    [TestCase("UPDATE contents SET body = X'00000000000000000000' WHERE body IS NOT NULL", "does not match its checksum")]
    [TestCase("UPDATE contents SET segments = X'0199' WHERE segments IS NOT NULL", "cannot be read")]
    [TestCase("DELETE FROM contents WHERE body IS NOT NULL", "has lost its content")]
    [TestCase("DELETE FROM contents WHERE id = (SELECT content_id FROM parts)", "has lost its content")]
    [TestCase("UPDATE versions SET noncurrent_since = 1 WHERE noncurrent_since IS NULL AND key = X'626C6F62'", "exactly one newest version")]
    [TestCase("UPDATE versions SET noncurrent_since = NULL", "exactly one newest version")]
    [TestCase("DELETE FROM changes WHERE sync_id = 2", "has a gap before sync id 3")]
    public async Task Damage_that_loses_something_is_reported_and_stays_reported(string sql, string message)
    {
        Backend.Execute("main", sql);
        (await RunAsync(repair: false)).Should().Contain(f => f.Message.Contains(message) && !f.Repaired);
        List<BlobId> blobs = await BlobsAsync();
        (await RunAsync(repair: true)).Should().Contain(f => f.Message.Contains(message) && !f.Repaired);
        (await RunAsync(repair: false)).Should().Contain(f => f.Message.Contains(message));
        (await BlobsAsync()).Should().BeEquivalentTo(blobs, "no blob is deleted on the word of a damaged catalog");
        IsDamaged = true;
    }

    [Test]
    public async Task A_damaged_blob_and_a_missing_one_are_found()
    {
        List<BlobId> blobs = await BlobsAsync();
        Backend.Damage("main", blobs[0]);
        await Blobs.DeleteAsync([blobs[1]], None);
        IReadOnlyList<FsckFinding> findings = await RunAsync(repair: true);
        findings.Should().HaveCount(2).And.OnlyContain(f => !f.Repaired);
        findings.Should().Contain(f => f.Message.Contains(blobs[0].ToString())).And.Contain(f => f.Message.Contains(blobs[1].ToString()));
        IsDamaged = true;
    }

    [Test]
    public async Task Of_many_blobs_each_damaged_one_is_named_once_in_the_order_of_contents()
    {
        var known = (await BlobsAsync()).ToHashSet();
        var made = new List<BlobId>();
        for (int number = 0; number < 30; number++)
        {
            await PutAsync($"many/{number}", Bytes(2 * InlineLimit));
            made.AddRange((await BlobsAsync()).Where(known.Add));
        }

        BlobId[] damaged = [.. made.Where((_, number) => number % 3 == 0)];
        foreach (BlobId blob in damaged)
        {
            Backend.Damage("main", blob);
        }

        (await RunAsync(repair: true)).Select(finding => damaged.Single(blob => finding.Message.Contains(blob.ToString()))).Should().Equal(damaged);
        IsDamaged = true;
    }

    [TestCase(1)]
    [TestCase(5)]
    public async Task A_wrong_reference_count_is_repaired(int counted)
    {
        Backend.Execute("main", $"UPDATE contents SET refs = {counted} WHERE refs = 2");
        await ShouldBeRepairedAsync("references");
        await DeleteAllAsync("blob");
        (await ReadAsync("copy")).Should().Equal(Bytes(2 * InlineLimit));
        await DeleteAllAsync("copy");
        (await RemainingBlobsAsync()).Should().HaveCount(1, "the part of the open upload");
    }

    [Test]
    public async Task Content_that_nothing_holds_is_repaired()
    {
        Backend.Execute("main", "DELETE FROM versions WHERE key IN (X'626C6F62', X'636F7079')");
        await ShouldBeRepairedAsync("references");
        (await RemainingBlobsAsync()).Should().HaveCount(1);
    }

    [Test]
    public async Task An_orphaned_blob_is_repaired()
    {
        BlobId orphan = BlobId.New();
        await using (IBlobWriter writer = await Blobs.CreateAsync(orphan, None))
        {
            await writer.CompleteAsync(None);
        }

        await ShouldBeRepairedAsync("belongs to nothing");
        (await BlobsAsync()).Should().NotContain(orphan);
    }

    [Test]
    public async Task A_live_blob_that_no_content_holds_is_repaired()
    {
        Backend.Execute("main", "INSERT INTO blobs (id, state) VALUES (X'00112233445566778899AABBCCDDEEFF', 2)");
        await ShouldBeRepairedAsync("belongs to nothing");
        (await RemainingBlobsAsync()).Should().HaveCount(2);
    }

    [TestCase("DELETE FROM blobs")]
    [TestCase("UPDATE blobs SET state = 3, free_at = 0")]
    [TestCase("UPDATE blobs SET state = 1, free_at = 0")]
    public async Task A_blob_in_use_is_kept_though_the_catalog_has_it_otherwise(string sql)
    {
        Backend.Execute("main", sql);
        await ShouldBeRepairedAsync("is in use");
        (await RemainingBlobsAsync()).Should().HaveCount(2);
        (await ReadAsync("blob")).Should().Equal(Bytes(2 * InlineLimit));
    }

    private sealed class LastProgress : IProgress<FsckProgress>
    {
        public FsckProgress Value { get; private set; }

        public void Report(FsckProgress value) => Value = value;
    }

    private async Task ShouldBeRepairedAsync(string message)
    {
        (await RunAsync(repair: false)).Should().NotBeEmpty().And.OnlyContain(f => f.Message.Contains(message) && !f.Repaired);
        (await RunAsync(repair: true)).Should().NotBeEmpty().And.OnlyContain(f => f.Message.Contains(message) && f.Repaired);
        (await RunAsync(repair: false)).Should().BeEmpty();
    }

    private async Task DeleteAllAsync(string key)
    {
        foreach (ObjectVersion version in (await Store.ListVersionsAsync(new(key, "", "", 100), None)).Entries)
        {
            await DeleteAsync(key, version.VersionId);
        }
    }

    private async Task<IReadOnlyList<FsckFinding>> RunAsync(bool repair) => await Store.Fsck.RunAsync(repair, null, None);
}
