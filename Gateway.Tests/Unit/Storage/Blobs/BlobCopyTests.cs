using Gateway.Storage;
using Gateway.Storage.Backup;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Integrity;

namespace Gateway.Tests.Unit.Storage.Blobs;

/// <summary>What is copied in large buffers goes past the page cache.</summary>
internal sealed class BlobCopyTests
{
    private const int Small = 64 << 10;
    private const int Large = 512 << 10;

    private TemporaryFolder _folder = null!;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Copies_of_blobs_of_up_to_four_megabytes_stay_in_the_page_cache([Values] bool isBackup)
    {
        (await LargestBufferAsync(4 << 20, isBackup)).Should().Be(Small);
        (await LargestBufferAsync((4 << 20) + 1, isBackup)).Should().Be(Large);
    }

    private async Task<int> LargestBufferAsync(int length, bool isBackup)
    {
        var content = new byte[length];
        using var stream = new BufferWatch(content);
        var source = new StreamStore(stream);
        var blob = new StoredBlob(BlobId.New(), length, Crc32C.Append(0, content));
        var target = new DiskBlobStore(_folder.File("copies"), Durability.Normal);
        await target.RecoverAsync(None);
        if (isBackup)
        {
            (await BlobCopy.RunAsync(source, blob, target, None)).Should().BeNull();
        }
        else
        {
            await target.CloneAsync(source, blob, blob.Id, None);
        }

        (await target.HoldsAsync(blob, None)).Should().BeTrue();
        return stream.Largest;
    }

    /// <summary>Remembers the largest buffer that it put bytes into.</summary>
    private sealed class BufferWatch(byte[] content) : MemoryStream(content)
    {
        public int Largest { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Largest = Position < Length ? Math.Max(Largest, buffer.Length) : Largest;
            return base.ReadAsync(buffer, cancellationToken);
        }
    }

    private sealed class StreamStore(Stream stream) : IBlobStore
    {
        public ValueTask<Stream> OpenAsync(StoredBlob blob, long offset, long length, CancellationToken cancellationToken) => ValueTask.FromResult(stream);

        public ValueTask RecoverAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IBlobWriter> CreateAsync(BlobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> ExistsAsync(BlobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> HoldsAsync(StoredBlob blob, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask CloneAsync(IBlobStore source, StoredBlob blob, BlobId target, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<UndeletedBlob>> DeleteAsync(IReadOnlyCollection<BlobId> blobs, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<BlobId> EnumerateAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
