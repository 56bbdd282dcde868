using Gateway.Storage;
using Gateway.Storage.Blobs;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>Whose bytes a copy has, and what is left of one that comes to nothing.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class CopyContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    [Test]
    public async Task A_copy_shares_its_bytes_and_outlives_its_source([Values(0, 10, 2 * InlineLimit)] int length, [Values] bool acrossStores)
    {
        (ObjectStore other, _, IBlobStore otherBlobs) = await OpenAsync("other");
        await using ObjectStore disposed = other;
        ObjectStore sourceStore = acrossStores ? other : Store;
        byte[] content = Bytes(length);
        (ObjectVersion source, _) = await sourceStore.PutAsync(Write("source", content), None);
        ObjectVersion copy = await CopyAsync(sourceStore, "source", "copy");
        (copy.ETag, copy.Checksum, copy.Size).Should().Be((source.ETag, source.Checksum, source.Size));
        (await BlobsAsync()).Should().HaveCount(length > InlineLimit ? 1 : 0);
        await sourceStore.DeleteAsync(new DeleteTarget(Key("source"), null, WritePreconditions.None), Owner, None);
        Time.Advance(Options.BlobGrace);
        await other.Maintenance.RunAsync(None);
        (await BlobsAsync(otherBlobs)).Should().BeEmpty();
        (await RemainingBlobsAsync()).Should().HaveCount(length > InlineLimit ? 1 : 0);
        (await ReadAsync("copy")).Should().Equal(content);
        await CopyAsync(Store, "copy", "copy");
        (await ReadAsync("copy")).Should().Equal(content);
        await DeleteAsync("copy");
        (await RemainingBlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_copy_with_another_checksum_is_made_anew()
    {
        byte[] content = Bytes(2 * InlineLimit);
        await PutAsync("source", content);
        ObjectVersion copy = await CopyAsync(Store, "source", "copy", ChecksumAlgorithm.Sha256);
        copy.Checksum!.Algorithm.Should().Be(ChecksumAlgorithm.Sha256);
        (await ReadAsync("copy")).Should().Equal(content);
        (await BlobsAsync()).Should().HaveCount(2);
    }

    [Test]
    public async Task A_copy_has_the_bytes_of_its_source_whatever_happens_to_it_meanwhile([Values(10, 2 * InlineLimit)] int length)
    {
        byte[] content = Bytes(length);
        await PutAsync("source", content);
        using ObjectReader source = await Store.OpenAsync(Key("source"), null, None);
        await PutAsync("source", Bytes(length, 2));
        Time.Advance(TimeSpan.FromHours(1));
        await Store.Maintenance.RunAsync(None);
        await Store.CopyAsync(new ObjectCopy(source, Store, Key("copy"), ObjectMetadata.Empty, Owner, null, WritePreconditions.None), None);
        (await ReadAsync("copy")).Should().Equal(content);
    }

    [Test]
    public async Task A_copy_whose_target_fails_its_precondition_leaves_nothing([Values] bool acrossStores)
    {
        (ObjectStore other, _, _) = await OpenAsync("other");
        await using ObjectStore disposed = other;
        ObjectStore sourceStore = acrossStores ? other : Store;
        await sourceStore.PutAsync(Write("source", Bytes(2 * InlineLimit)), None);
        using ObjectReader source = await sourceStore.OpenAsync(Key("source"), null, None);
        await ShouldBeRefusedAsync(
            () => Store.CopyAsync(new ObjectCopy(source, sourceStore, Key("copy"), ObjectMetadata.Empty, Owner, null, new() { IfMatch = "*" }), None).AsTask(),
            StorageError.NoSuchKey);
        source.Dispose();
        (await RemainingBlobsAsync()).Should().HaveCount(acrossStores ? 0 : 1);
    }

    private async Task<ObjectVersion> CopyAsync(ObjectStore sourceStore, string from, string to, ChecksumAlgorithm? checksum = null)
    {
        using ObjectReader source = await sourceStore.OpenAsync(Key(from), null, None);
        return await Store.CopyAsync(new ObjectCopy(source, sourceStore, Key(to), ObjectMetadata.Empty, Owner, checksum, WritePreconditions.None), None);
    }
}
