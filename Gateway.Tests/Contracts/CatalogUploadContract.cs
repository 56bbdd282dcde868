using Gateway.Storage.Catalog;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>How every <see cref="ICatalog"/> keeps uploads and their parts.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class CatalogUploadContract<TBackend> : CatalogFixture<TBackend>
    where TBackend : StorageBackend, new()
{
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

    private static UploadRecord Upload(string key, string id) => new(id, Key(key), Time, "owner", ObjectMetadata.Empty, UploadChecksum.Default);

    private static PartRecord Part(string uploadId, int number) =>
        new(uploadId, number, 5, Time, "etag", new ObjectChecksum(ChecksumAlgorithm.Crc32, ChecksumType.FullObject, "x"), null);
}
