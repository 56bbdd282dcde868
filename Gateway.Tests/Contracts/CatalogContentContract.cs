using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>How every <see cref="ICatalog"/> keeps contents and their blobs, and when it lets them go.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class CatalogContentContract<TBackend> : CatalogFixture<TBackend>
    where TBackend : StorageBackend, new()
{
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

    private static StoredContent Blob(BlobId blob) => new(null, 0, [new Segment(10, 20, blob)]);

    private async Task<BlobRecord?> BlobAsync(BlobId blob) => await Catalog.ReadAsync(r => r.FindBlobAsync(blob), None);

    private async Task<IReadOnlyList<BlobId>> FreedAsync(DateTimeOffset now) => await Catalog.ReadAsync(r => r.ScanFreedBlobsAsync(now, 10), None);
}
