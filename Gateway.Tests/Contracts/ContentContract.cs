using System.IO.Pipelines;
using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>How bytes get in and out of an object store, and what is left of those that do not.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class ContentContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    private const int Buffer = 64 << 10;

    [Test]
    public async Task Bodies_around_the_inline_limit_are_kept_where_they_belong(
        [Values(InlineLimit - 1, InlineLimit, InlineLimit + 1)] int length, [Values] bool lengthKnown)
    {
        byte[] content = Bytes(length);
        await Store.PutAsync(Write("a", content) with { Body = Body(content, lengthKnown) }, None);
        (await ReadAsync("a")).Should().Equal(content);
        (await BlobsAsync()).Should().HaveCount(length <= InlineLimit ? 0 : 1);
        await DeleteAsync("a");
        (await RemainingBlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_body_of_any_length_comes_through([Values(Buffer - 1, Buffer, Buffer + 1, (3 * Buffer) + 77)] int length, [Values] bool lengthKnown)
    {
        byte[] content = Bytes(length);
        await Store.PutAsync(Write("a", content) with { Body = Body(content, lengthKnown) }, None);
        (await ReadAsync("a")).AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    [Test]
    public async Task A_large_body_in_tiny_pieces_is_stored_whole()
    {
        byte[] content = Bytes(2_000_003);
        await Store.PutAsync(Write("a", []) with { Body = new IncomingBody { Stream = new TrickleStream(content, 997) } }, None);
        using ObjectReader reader = await Store.OpenAsync(Key("a"), null, None);
        foreach (ByteRange range in (ByteRange[])[new(0, 1), new(1_999_999, 4), new(65_535, 2), new(5, 0), new(100, 1_500_000)])
        {
            byte[] expected = content[(int)range.Offset..(int)range.End];
            (await ReadAsync(reader, range)).AsSpan().SequenceEqual(expected).Should().BeTrue();
            (await PipeAsync(reader, range)).AsSpan().SequenceEqual(expected).Should().BeTrue();
        }
    }

    [Test]
    public async Task An_object_without_bytes_takes_no_room()
    {
        await PutAsync("a", []);
        (await ReadAsync("a")).Should().BeEmpty();
        using ObjectReader reader = await Store.OpenAsync(Key("a"), null, None);
        (await PipeAsync(reader, new ByteRange(0, 0))).Should().BeEmpty();
        (await Catalog.ReadAsync(r => r.FindContentAsync(1), None)).Should().BeNull();
    }

    [Test]
    public async Task A_body_that_is_refused_leaves_nothing([Values(100, InlineLimit + 1, (2 * Buffer) + 5)] int length, [Values] BodyFault fault)
    {
        byte[] content = Bytes(length);
        using var cancellation = new CancellationTokenSource();
        IncomingBody body = fault switch
        {
            BodyFault.Refused => new IncomingBody
            {
                Stream = new MemoryStream(content),
                Verify = _ => throw new StorageException(StorageError.ChecksumMismatch, "refused"),
            },
            BodyFault.TooShort => new IncomingBody { Stream = new MemoryStream(content), Length = length + 1 },
            BodyFault.TooLong => new IncomingBody { Stream = new MemoryStream(content), Length = length - 1 },
            BodyFault.Broken => new IncomingBody
            {
                Stream = new TrickleStream(content, 1000) { Place = length - 1, Reached = () => throw new IOException("gone") },
            },
            _ => new IncomingBody { Stream = new TrickleStream(content, 1000) { Place = length / 2, Reached = cancellation.Cancel } },
        };
        Func<Task> put = () => Store.PutAsync(Write("a", []) with { Body = body }, cancellation.Token).AsTask();
        switch (fault)
        {
            case BodyFault.Refused:
                await ShouldBeRefusedAsync(put, StorageError.ChecksumMismatch);
                break;
            case BodyFault.TooShort or BodyFault.TooLong:
                await ShouldBeRefusedAsync(put, StorageError.IncompleteBody);
                break;
            case BodyFault.Broken:
                await put.Should().ThrowAsync<IOException>();
                break;
            default:
                await put.Should().ThrowAsync<OperationCanceledException>();
                break;
        }

        (await BlobsAsync()).Should().BeEmpty("nothing got its name");
        (await ChangesAsync()).Should().BeEmpty();
        (await RemainingBlobsAsync()).Should().BeEmpty();
        await ShouldBeRefusedAsync(() => ReadAsync("a"), StorageError.NoSuchKey);
    }

    [Test]
    public async Task A_body_that_exceeds_its_length_is_not_read_to_its_end()
    {
        int given = 0;
        var endless = new TrickleStream(Bytes(20 * Buffer), 10_000) { Place = 0, Reached = () => given += 10_000 };
        await ShouldBeRefusedAsync(
            () => Store.PutAsync(Write("a", []) with { Body = new IncomingBody { Stream = endless, Length = Buffer } }, None).AsTask(),
            StorageError.IncompleteBody);
        given.Should().BeLessThan(5 * Buffer);
    }

    [Test]
    public async Task A_body_is_verified_once_with_every_digest_asked_for()
    {
        int verified = 0;
        byte[] content = Bytes(InlineLimit * 3);
        await Store.PutAsync(
            Write("a", []) with
            {
                Body = new IncomingBody
                {
                    Stream = new MemoryStream(content),
                    Digests = HashAlgorithms.Sha256,
                    Verify = digest =>
                    {
                        verified++;
                        digest.Length.Should().Be(content.Length);
                        digest.Has(HashAlgorithms.Sha256 | HashAlgorithms.Md5 | HashAlgorithms.Crc64Nvme).Should().BeTrue();
                    },
                },
            },
            None);
        verified.Should().Be(1);
    }

    [Test]
    public async Task A_write_whose_commit_failed_is_not_there([Values] bool blob)
    {
        await PutAsync("a", "before");
        Catalog.InsteadOfCommit = () => new StorageException(StorageError.InsufficientStorage, "full");
        await ShouldBeRefusedAsync(() => PutAsync("a", Bytes(blob ? 2 * InlineLimit : 5)), StorageError.InsufficientStorage);
        Catalog.InsteadOfCommit = () => null;
        (await ReadTextAsync("a")).Should().Be("before");
        (await ChangesAsync()).Should().HaveCount(1);
        await RestartAsync();
        (await RemainingBlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_commit_that_took_hold_before_it_failed_keeps_its_bytes([Values("put", "copy", "part")] string write)
    {
        byte[] content = Bytes(2 * InlineLimit);
        UploadRecord upload = await Store.Uploads.CreateAsync(Key("up"), ObjectMetadata.Empty, Owner, UploadChecksum.Default, None);
        (ObjectStore other, _, _) = await OpenAsync("other");
        await using ObjectStore disposed = other;
        await other.PutAsync(Write("source", content), None);
        using ObjectReader source = await other.OpenAsync(Key("source"), null, None);

        // The first commit reserves the blob, the second one writes the version.
        int commits = 0;
        Catalog.AfterCommit = () => ++commits == 2 ? new StorageException(StorageError.Unavailable, "the answer was lost") : null;
        await ShouldBeRefusedAsync(
            () => write switch
            {
                "put" => PutAsync("a", content),
                "copy" => Store.CopyAsync(new ObjectCopy(source, other, Key("a"), ObjectMetadata.Empty, Owner, null, WritePreconditions.None), None).AsTask(),
                _ => Store.Uploads.UploadPartAsync(upload, 1, Body(content, true), None).AsTask(),
            },
            StorageError.Unavailable);
        (await RemainingBlobsAsync()).Should().HaveCount(1);
        if (write == "part")
        {
            await Store.Uploads.AbortAsync(upload.UploadId, upload.Key, None);
            return;
        }

        (await ReadAsync("a")).Should().Equal(content);
    }

    [Test]
    public async Task Damaged_bytes_are_never_served([Values] bool blob)
    {
        byte[] content = Bytes(blob ? 3 * Buffer : 500);
        await PutAsync("a", content);
        if (blob)
        {
            Backend.Damage("main", (await BlobsAsync()).Single());
        }
        else
        {
            Backend.Execute("main", $"UPDATE contents SET body = X'{new string('0', 1000)}'");
        }

        await ShouldBeRefusedAsync(() => ReadAsync("a"), StorageError.Corrupted);
        using ObjectReader reader = await Store.OpenAsync(Key("a"), null, None);
        await ShouldBeRefusedAsync(() => PipeAsync(reader, new ByteRange(0, content.Length)), StorageError.Corrupted);
        IsDamaged = true;
    }

    [Test]
    public async Task A_damaged_segment_list_is_reported_as_corrupted()
    {
        await PutAsync("a", Bytes(2 * InlineLimit));
        foreach (string damage in (string[])["X''", "X'02'", "X'01FFFFFFFF07'", "X'01010A'", "X'0101FFFFFFFFFFFFFFFFFF010000000000000000'"])
        {
            Backend.Execute("main", $"UPDATE contents SET segments = {damage}");
            await ShouldBeRefusedAsync(() => ReadAsync("a"), StorageError.Corrupted);
        }

        Backend.Execute("main", "DELETE FROM contents");
        await ShouldBeRefusedAsync(() => ReadAsync("a"), StorageError.Corrupted);
        IsDamaged = true;
    }

    [Test]
    public async Task No_blob_is_deleted_under_a_reader()
    {
        byte[] content = Bytes(2 * InlineLimit);
        await PutAsync("a", content);
        using (ObjectReader reader = await Store.OpenAsync(Key("a"), null, None))
        {
            await DeleteAsync("a");
            Time.Advance(TimeSpan.FromDays(1));
            (await Store.Maintenance.DeleteFreedBlobsAsync(None)).Should().Be(0);
            (await ReadAsync(reader)).Should().Equal(content);
        }

        (await Store.Maintenance.DeleteFreedBlobsAsync(None)).Should().Be(1);
        (await BlobsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_reader_that_was_slow_to_open_has_the_grace_time()
    {
        byte[] content = Bytes(2 * InlineLimit);
        await PutAsync("a", content);
        Catalog.AfterNextRead = async () =>
        {
            await DeleteAsync("a");
            Time.Advance(Options.BlobGrace - TimeSpan.FromMilliseconds(1));
            (await Store.Maintenance.DeleteFreedBlobsAsync(None)).Should().Be(0);
        };
        using (ObjectReader reader = await Store.OpenAsync(Key("a"), null, None))
        {
            Time.Advance(TimeSpan.FromDays(1));
            (await Store.Maintenance.DeleteFreedBlobsAsync(None)).Should().Be(0);
            (await ReadAsync(reader)).Should().Equal(content);
        }

        (await RemainingBlobsAsync()).Should().BeEmpty();
    }

    internal enum BodyFault
    {
        Refused,
        TooShort,
        TooLong,
        Broken,
        Cancelled,
    }

    private static IncomingBody Body(byte[] content, bool lengthKnown) =>
        new() { Stream = new MemoryStream(content), Length = lengthKnown ? content.Length : null };

    private static async Task<byte[]> PipeAsync(ObjectReader reader, ByteRange range)
    {
        var copy = new MemoryStream();
        PipeWriter pipe = PipeWriter.Create(copy, new StreamPipeWriterOptions(leaveOpen: true));
        await reader.CopyToAsync(pipe, range, None);
        await pipe.CompleteAsync();
        return copy.ToArray();
    }

    [TestCase(6 << 20, 1 << 20)]
    [TestCase(null, 4 << 20)]
    public async Task A_body_holds_little_memory_until_it_has_proved_to_be_large(int? length, int proof)
    {
        byte[] content = Bytes(6 << 20);
        using var stream = new BufferWatch(content);
        await Store.PutAsync(Write("a", []) with { Body = new IncomingBody { Stream = stream, Length = length } }, None);
        stream.LargestBetween(0, proof).Should().BeLessThanOrEqualTo(64 << 10);
        stream.LargestBetween(proof, proof + (1 << 20)).Should().Be(512 << 10);
        (await ReadAsync("a")).AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    /// <summary>Remembers the buffers that it was given to fill.</summary>
    private sealed class BufferWatch(byte[] content) : MemoryStream(content)
    {
        private readonly List<(long Position, int Length)> _buffers = [];

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _buffers.Add((Position, buffer.Length));
            return base.ReadAsync(buffer, cancellationToken);
        }

        public int LargestBetween(long start, long end) => _buffers.Where(buffer => buffer.Position >= start && buffer.Position < end).Max(buffer => buffer.Length);
    }
}
