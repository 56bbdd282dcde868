using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>Multipart uploads.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class MultipartContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    private const int PartSize = (int)MultipartLimits.MinPartSize;

    private static readonly byte[] Large = Bytes(PartSize);
    private static readonly byte[] Larger = Bytes(PartSize + 3, 2);

    [Test]
    public async Task Parts_become_one_object_and_any_range_of_it_is_read([Values(0, 5, InlineLimit + 1)] int lastLength)
    {
        UploadRecord upload = await BeginAsync();
        byte[] last = Bytes(lastLength, 3);
        CompletedPart[] parts = [await PartAsync(upload, 2, Large), await PartAsync(upload, 7, Larger), await PartAsync(upload, 10_000, last)];
        int blobs = (await BlobsAsync()).Count;
        UploadResult result = await CompleteAsync(upload, parts);
        byte[] whole = [.. Large, .. Larger, .. last];
        ObjectVersion version = await Store.GetAsync(Key("a"), null, None);
        (version.Size, version.ETag, version.IsMultipart, version.Checksum).Should().Be((whole.Length, result.ETag, true, result.Checksum));
        using ObjectReader reader = await Store.OpenAsync(Key("a"), null, None);
        reader.Parts.Select(p => (p.Number, p.Size)).Should().Equal((2, Large.Length), (7, Larger.Length), (10_000, lastLength));
        int[] edges = [0, 1, PartSize - 1, PartSize, PartSize + 1, (2 * PartSize) + 2, (2 * PartSize) + 3, whole.Length];
        foreach (int start in edges.Where(edge => edge <= whole.Length))
        {
            foreach (int end in edges.Where(edge => edge >= start && edge <= whole.Length))
            {
                (await ReadAsync(reader, new ByteRange(start, end - start))).AsSpan().SequenceEqual(whole.AsSpan(start, end - start)).Should().BeTrue();
            }
        }

        reader.Dispose();
        (await RemainingBlobsAsync()).Should().HaveCount(blobs, "no byte is copied and none is lost");
        await DeleteAsync("a");
        (await RemainingBlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task An_upload_that_ends_while_its_parts_are_listed_is_not_one_without_parts()
    {
        UploadRecord upload = await BeginAsync();
        CompletedPart[] parts = [await PartAsync(upload, 1, Bytes(5))];
        Catalog.AfterNextRead = () => CompleteAsync(upload, parts);
        await ShouldBeRefusedAsync(() => Store.Uploads.ListPartsAsync(upload.UploadId, upload.Key, 0, 10, None).AsTask(), StorageError.NoSuchUpload);
    }

    [Test]
    public async Task A_repeated_completion_gets_the_first_answer_until_it_is_forgotten()
    {
        Set(VersioningState.Enabled);
        UploadRecord upload = await BeginAsync();
        CompletedPart[] parts = [await PartAsync(upload, 1, Bytes(5))];
        UploadResult first = await CompleteAsync(upload, parts);
        await RestartAsync();
        (await CompleteAsync(upload, parts)).Should().Be(first);
        await ShouldBeRefusedAsync(() => CompleteAsync(upload with { Key = Key("b") }, parts), StorageError.NoSuchUpload);
        await ShouldBeRefusedAsync(() => PartAsync(upload, 1, Bytes(5)), StorageError.NoSuchUpload);
        await ShouldBeRefusedAsync(() => Store.Uploads.AbortAsync(upload.UploadId, upload.Key, None).AsTask(), StorageError.NoSuchUpload);
        (await ChangesAsync()).Should().HaveCount(1);
        Time.Advance(Options.CompletedUploadMemory + TimeSpan.FromMilliseconds(1));
        await Store.Maintenance.RunAsync(None);
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, parts), StorageError.NoSuchUpload);
    }

    [Test]
    public async Task Completions_at_the_same_time_make_one_version()
    {
        Set(VersioningState.Enabled);
        UploadRecord upload = await BeginAsync();
        CompletedPart[] parts = [await PartAsync(upload, 1, Bytes(5000))];
        UploadResult[] results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CompleteAsync(upload, parts)));
        results.Distinct().Should().HaveCount(1);
        (await ChangesAsync()).Should().HaveCount(1);
    }

    [Test]
    public async Task A_completion_that_is_refused_lets_the_upload_go_on()
    {
        UploadRecord upload = await BeginAsync(UploadChecksum.Declare(ChecksumAlgorithm.Sha256, null)!);
        CompletedPart one = await PartAsync(upload, 1, Bytes(5));
        CompletedPart two = await PartAsync(upload, 2, Large);
        CompletedPart three = await PartAsync(upload, 3, Bytes(2000));
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, [two, one]), StorageError.InvalidPartOrder);
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, []), StorageError.InvalidPart);
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, [one, two]), StorageError.PartTooSmall);
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, [two, three with { Number = 4 }]), StorageError.InvalidPart);
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, [two, three with { ETag = one.ETag }]), StorageError.InvalidPart);
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, [two, three with { Checksum = one.Checksum }]), StorageError.InvalidPart);
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, [two, three], checksum: "x"), StorageError.ChecksumMismatch);
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, [two, three], size: 1), StorageError.InvalidPart);
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, [two, three], preconditions: new() { IfMatch = "*" }), StorageError.NoSuchKey);
        (await Store.Uploads.ListPartsAsync(upload.UploadId, upload.Key, 0, 10, None)).Parts.Select(p => p.Number).Should().Equal(1, 2, 3);
        (await Store.Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty();
        UploadResult result = await CompleteAsync(upload, [two, three], size: Large.Length + 2000);
        result.Checksum.Value.Should().EndWith("-2");
        (await ReadAsync("a")).AsSpan().SequenceEqual([.. Large, .. Bytes(2000)]).Should().BeTrue();
    }

    [Test]
    public async Task Of_a_part_that_is_named_twice_the_last_mention_counts()
    {
        UploadRecord upload = await BeginAsync();
        CompletedPart first = await PartAsync(upload, 1, Bytes(3000, 4));
        CompletedPart again = await PartAsync(upload, 1, Bytes(3000, 5));
        await ShouldBeRefusedAsync(() => CompleteAsync(upload, [again, first]), StorageError.InvalidPart);
        await CompleteAsync(upload, [first, again]);
        (await ReadAsync("a")).Should().Equal(Bytes(3000, 5));
    }

    [Test]
    public async Task Replaced_and_left_out_parts_are_freed()
    {
        UploadRecord upload = await BeginAsync();
        await PartAsync(upload, 1, Bytes(3000, 4));
        CompletedPart again = await PartAsync(upload, 1, Bytes(3000, 5));
        await PartAsync(upload, 2, Bytes(3000, 6));
        (await RemainingBlobsAsync()).Should().HaveCount(2);
        await CompleteAsync(upload, [again]);
        (await RemainingBlobsAsync()).Should().HaveCount(1);
        (await ReadAsync("a")).Should().Equal(Bytes(3000, 5));
    }

    [Test]
    public async Task An_aborted_upload_leaves_nothing()
    {
        UploadRecord upload = await BeginAsync();
        await PartAsync(upload, 1, Bytes(3000));
        await PartAsync(upload, 2, Bytes(3));
        await ShouldBeRefusedAsync(() => Store.Uploads.AbortAsync(upload.UploadId, Key("b"), None).AsTask(), StorageError.NoSuchUpload);
        await Store.Uploads.AbortAsync(upload.UploadId, upload.Key, None);
        (await RemainingBlobsAsync()).Should().BeEmpty();
        await ShouldBeRefusedAsync(() => PartAsync(upload, 3, Bytes(3000)), StorageError.NoSuchUpload);
        await ShouldBeRefusedAsync(() => Store.Uploads.GetAsync(upload.UploadId, upload.Key, None).AsTask(), StorageError.NoSuchUpload);
        (await RemainingBlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_full_object_checksum_is_that_of_the_bytes(
        [Values(ChecksumAlgorithm.Crc32, ChecksumAlgorithm.Crc32C, ChecksumAlgorithm.Crc64Nvme)] ChecksumAlgorithm algorithm)
    {
        UploadRecord upload = await BeginAsync(UploadChecksum.Declare(algorithm, ChecksumType.FullObject)!);
        UploadResult result = await CompleteAsync(upload, [await PartAsync(upload, 1, Large), await PartAsync(upload, 2, Bytes(77))]);
        (ObjectVersion whole, _) = await Store.PutAsync(
            Write("b", []) with { Body = new IncomingBody { Stream = new MemoryStream([.. Large, .. Bytes(77)]), Checksum = algorithm } }, None);
        result.Checksum.Should().Be(whole.Checksum);
    }

    [Test]
    public async Task A_multipart_object_is_copied_with_its_parts([Values] bool acrossStores)
    {
        UploadRecord upload = await BeginAsync();
        await CompleteAsync(upload, [await PartAsync(upload, 1, Large), await PartAsync(upload, 2, Bytes(7))]);
        (ObjectStore other, _, _) = await OpenAsync("other");
        await using ObjectStore disposed = other;
        ObjectStore target = acrossStores ? other : Store;
        using ObjectReader source = await Store.OpenAsync(Key("a"), null, None);
        await DeleteAsync("a");
        ObjectVersion copy = await target.CopyAsync(
            new ObjectCopy(source, Store, Key("copy"), ObjectMetadata.Empty, Owner, null, WritePreconditions.None), None);
        source.Dispose();
        (await RemainingBlobsAsync()).Should().HaveCount(acrossStores ? 0 : 1);
        copy.ETag.Should().Be(source.Version.ETag);
        using ObjectReader reader = await target.OpenAsync(Key("copy"), null, None);
        reader.Parts.Should().BeEquivalentTo(source.Parts);
        (await ReadAsync(reader)).AsSpan().SequenceEqual([.. Large, .. Bytes(7)]).Should().BeTrue();
        (await other.Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty();
    }

    private async Task<UploadRecord> BeginAsync(UploadChecksum? checksum = null) =>
        await Store.Uploads.CreateAsync(Key("a"), ObjectMetadata.Empty, Owner, checksum ?? UploadChecksum.Default, None);

    private async Task<CompletedPart> PartAsync(UploadRecord upload, int number, byte[] content)
    {
        PartRecord part = await Store.Uploads.UploadPartAsync(upload, number, new IncomingBody { Stream = new MemoryStream(content) }, None);
        return new CompletedPart(number, part.ETag, part.Checksum.Value);
    }

    private Task<UploadResult> CompleteAsync(
        UploadRecord upload, IReadOnlyList<CompletedPart> parts, string? checksum = null, long? size = null, WritePreconditions? preconditions = null) =>
        Store.Uploads.CompleteAsync(
            new UploadCompletion(upload.UploadId, upload.Key, parts, checksum, size, preconditions ?? WritePreconditions.None), None).AsTask();
}
