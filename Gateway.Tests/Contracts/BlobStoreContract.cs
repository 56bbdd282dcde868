using Gateway.Storage.Blobs;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>What every <see cref="IBlobStore"/> keeps.</summary>
public abstract class BlobStoreContract
{
    private const int Block = 64 * 1024;
    private const int Long = (1024 * 1024) + 7;

    protected IBlobStore Store { get; private set; } = null!;

    protected static CancellationToken None => CancellationToken.None;

    /// <summary>An empty store.</summary>
    protected abstract IBlobStore CreateStore();

    [SetUp]
    public async Task StartStore()
    {
        Store = CreateStore();
        await Store.RecoverAsync(None);
    }

    [Test]
    public async Task What_was_written_is_read_back([Values(0, 1, Block - 1, Block, Block + 1, Long)] int length)
    {
        byte[] content = Content(length);
        foreach (int writeSize in (int[])[1000, Block + 1, 300_000])
        {
            StoredBlob blob = await WriteAsync(content, writeSize);
            blob.Length.Should().Be(length);
            blob.Crc32C.Should().Be(Crc32C.Append(0, content));
            foreach (int readSize in (int[])[100, 10_000, Block, 81_920, 200_001])
            {
                byte[] read = await ReadAsync(blob, 0, length, readSize);
                read.AsSpan().SequenceEqual(content).Should().BeTrue("written by {0}, read by {1}", writeSize, readSize);
            }
        }
    }

    [Test]
    public async Task Any_range_is_read([Values(777, Block, 4 * Block)] int readSize)
    {
        int[] edges = [0, 1, Block - 1, Block, Block + 1, (3 * Block) - 1, 3 * Block, Long - 1, Long];
        byte[] content = Content(Long);
        StoredBlob blob = await WriteAsync(content);
        foreach (int start in edges)
        {
            foreach (int end in edges.Where(edge => edge >= start))
            {
                byte[] read = await ReadAsync(blob, start, end - start, readSize);
                read.AsSpan().SequenceEqual(content.AsSpan(start, end - start)).Should().BeTrue("bytes {0} to {1}", start, end);
            }
        }
    }

    [Test]
    public async Task Synchronous_reads_give_the_same()
    {
        byte[] content = Content(Long);
        StoredBlob blob = await WriteAsync(content);
        await using Stream stream = await Store.OpenAsync(blob, 5, Long - 10, None);
        using var read = new MemoryStream();
        int[] sizes = [1, 70_000, 3, 200_000];
        var buffer = new byte[200_000];
        for (int i = 0, count = 1; count > 0; i++)
        {
            count = stream.Read(buffer.AsSpan(0, sizes[i % sizes.Length]));
            read.Write(buffer, 0, count);
        }

        read.ToArray().AsSpan().SequenceEqual(content.AsSpan(5, Long - 10)).Should().BeTrue();
    }

    [TestCase(-1, 1)]
    [TestCase(0, -1)]
    [TestCase(0, 11)]
    [TestCase(11, 0)]
    [TestCase(5, long.MaxValue)]
    public async Task A_range_outside_the_blob_is_the_callers_mistake(long offset, long length)
    {
        StoredBlob blob = await WriteAsync(Content(10));
        await OpeningAsync(blob, offset, length).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Test]
    public async Task A_stream_goes_forward_only()
    {
        StoredBlob blob = await WriteAsync(Content(10));
        Stream stream = await Store.OpenAsync(blob, 0, 10, None);
        stream.CanRead.Should().BeTrue();
        stream.CanSeek.Should().BeFalse();
        stream.CanWrite.Should().BeFalse();
        await stream.DisposeAsync();
        stream.CanRead.Should().BeFalse();
        await stream.Awaiting(s => s.ReadAsync(new byte[1]).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test]
    public async Task A_blob_that_is_not_complete_is_not_there()
    {
        var id = BlobId.New();
        IBlobWriter writer = await Store.CreateAsync(id, None);
        await writer.WriteAsync(Content(Block + 1), None);
        (await EnumerateAsync()).Should().BeEmpty();
        await ShouldBeCorruptedAsync(new StoredBlob(id, Block + 1, 0), 0, Block + 1);

        await writer.DisposeAsync();
        (await EnumerateAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_completed_writer_takes_no_more()
    {
        await using IBlobWriter writer = await Store.CreateAsync(BlobId.New(), None);
        await writer.CompleteAsync(None);
        await writer.Awaiting(w => w.WriteAsync(new byte[1], None).AsTask()).Should().ThrowAsync<InvalidOperationException>();
        await writer.Awaiting(w => w.CompleteAsync(None).AsTask()).Should().ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task A_missing_blob_is_named()
    {
        var blob = new StoredBlob(BlobId.New(), 10, 0);
        (await ShouldBeCorruptedAsync(blob, 0, 10)).Message.Should().Contain(blob.Id.ToString());
    }

    [TestCase(10)]
    [TestCase(Long)]
    public async Task Content_other_than_the_catalog_knows_is_refused(int length)
    {
        StoredBlob blob = await WriteAsync(Content(length));
        await ShouldBeCorruptedAsync(blob with { Crc32C = blob.Crc32C ^ 1 }, 0, length);
    }

    [Test]
    public async Task Deleting_is_idempotent()
    {
        StoredBlob blob = await WriteAsync(Content(10));
        await Store.DeleteAsync([blob.Id], None);
        await Store.DeleteAsync([blob.Id], None);
        await Store.DeleteAsync([BlobId.New()], None);
        (await EnumerateAsync()).Should().BeEmpty();
    }

    [TestCase(0)]
    [TestCase(Long)]
    public async Task A_clone_outlives_its_source(int length)
    {
        byte[] content = Content(length);
        StoredBlob source = await WriteAsync(content);
        StoredBlob clone = source with { Id = BlobId.New() };
        await Store.CloneAsync(Store, source, clone.Id, None);
        await Store.DeleteAsync([source.Id], None);
        (await EnumerateAsync()).Should().Equal(clone.Id);
        (await ReadAsync(clone, 0, length)).AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    [Test]
    public async Task A_missing_blob_cannot_be_cloned()
    {
        var missing = new StoredBlob(BlobId.New(), 10, 0);
        (await this.Awaiting(_ => Store.CloneAsync(Store, missing, BlobId.New(), None).AsTask()).Should().ThrowAsync<StorageException>())
            .Which.Error.Should().Be(StorageError.Corrupted);
        (await EnumerateAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Every_complete_blob_is_enumerated()
    {
        var written = new List<BlobId>();
        for (int i = 0; i < 20; i++)
        {
            written.Add((await WriteAsync(Content(i))).Id);
        }

        (await EnumerateAsync()).Should().BeEquivalentTo(written);
    }

    [Test]
    public async Task Many_write_and_read_at_once()
    {
        byte[][] contents = [.. Enumerable.Range(0, 64).Select(i => Content(1000 + (i * 7001)))];
        StoredBlob[] blobs = await Task.WhenAll(contents.Select(content => Task.Run(() => WriteAsync(content, 30_000))));
        byte[][] read = await Task.WhenAll(blobs.Select(blob => Task.Run(() => ReadAsync(blob, 0, blob.Length))));
        read.Should().HaveCount(contents.Length);
        for (int i = 0; i < contents.Length; i++)
        {
            read[i].AsSpan().SequenceEqual(contents[i]).Should().BeTrue();
        }
    }

    [Test]
    public async Task Cancelling_ends_a_write_and_leaves_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await using (IBlobWriter writer = await Store.CreateAsync(BlobId.New(), None))
        {
            await writer.WriteAsync(Content(10), None);
            await writer.Awaiting(w => w.WriteAsync(Content(Block), cancelled).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        }

        await using (IBlobWriter writer = await Store.CreateAsync(BlobId.New(), None))
        {
            await writer.Awaiting(w => w.CompleteAsync(cancelled).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        }

        (await EnumerateAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Cancelling_ends_a_read_but_not_the_stream()
    {
        byte[] content = Content(Block);
        StoredBlob blob = await WriteAsync(content);
        await using Stream stream = await Store.OpenAsync(blob, 0, Block, None);
        var buffer = new byte[Block];
        await stream.Awaiting(s => s.ReadAsync(buffer, new CancellationToken(canceled: true)).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        await stream.ReadExactlyAsync(buffer, None);
        buffer.AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    protected static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    protected async Task<StoredBlob> WriteAsync(ReadOnlyMemory<byte> content, int writeSize = 128 * 1024)
    {
        await using IBlobWriter writer = await Store.CreateAsync(BlobId.New(), None);
        for (; content.Length > 0; content = content[Math.Min(writeSize, content.Length)..])
        {
            await writer.WriteAsync(content[..Math.Min(writeSize, content.Length)], None);
        }

        return await writer.CompleteAsync(None);
    }

    /// <summary>Reads to the end, <paramref name="readSize"/> bytes at a time.</summary>
    protected async Task<byte[]> ReadAsync(StoredBlob blob, long offset, long length, int readSize = 128 * 1024)
    {
        await using Stream stream = await Store.OpenAsync(blob, offset, length, None);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, readSize, None);
        return read.ToArray();
    }

    protected async Task<List<BlobId>> EnumerateAsync()
    {
        var blobs = new List<BlobId>();
        await foreach (BlobId blob in Store.EnumerateAsync(None))
        {
            blobs.Add(blob);
        }

        return blobs;
    }

    protected async Task<StorageException> ShouldBeCorruptedAsync(StoredBlob blob, long offset, long length, int readSize = 128 * 1024)
    {
        StorageException refusal = (await this.Awaiting(_ => ReadAsync(blob, offset, length, readSize)).Should().ThrowAsync<StorageException>()).Which;
        refusal.Error.Should().Be(StorageError.Corrupted);
        return refusal;
    }

    private Func<Task> OpeningAsync(StoredBlob blob, long offset, long length) => async () =>
    {
        await using Stream stream = await Store.OpenAsync(blob, offset, length, None);
    };
}
