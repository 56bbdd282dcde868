using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;
using Gateway.Tests.Contracts;

namespace Gateway.Tests.Unit.Storage.Blobs;

/// <summary>What becomes of the background work when the disk does not let go of a file.</summary>
internal sealed class StubbornBlobTests : StoreFixture<SqliteOnDisk>
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    [Test]
    public async Task A_blob_that_cannot_be_deleted_keeps_nothing_else_from_being_done()
    {
        await PutAsync("stubborn", Bytes(2 * InlineLimit));
        BlobId stubborn = (await BlobsAsync()).Single();
        await DeleteAsync("stubborn");
        for (int i = 0; i < 300; i++)
        {
            await PutAsync("a", Bytes(InlineLimit + 1, i));
        }

        Set(VersioningState.Enabled, Keep);
        await PutAsync("expires", "1");
        await PutAsync("expires", "2");
        Time.Advance(Keep + TimeSpan.FromMilliseconds(1));
        string path = Backend.PathOf("main", stubborn);
        File.Delete(path);
        Directory.CreateDirectory(path);

        await FluentActions.Awaiting(() => Store.Maintenance.RunAsync(None).AsTask()).Should().ThrowAsync<StorageException>().WithMessage($"*1 freed*{stubborn}*");
        (await BlobsAsync()).Should().ContainSingle("299 others are gone");
        (await Store.ListVersionsAsync(new("expires", "", "", 10), None)).Entries.Should().ContainSingle("its old version has expired");
        await Store.Maintenance.RunAsync(None);

        Directory.Delete(path);
        Time.Advance(TimeSpan.FromMinutes(10));
        await Store.Maintenance.RunAsync(None);
        (await Catalog.ReadAsync(reader => reader.FindBlobAsync(stubborn), None)).Should().BeNull("it was tried again");
    }
}
