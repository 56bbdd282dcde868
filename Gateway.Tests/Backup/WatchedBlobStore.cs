using Gateway.Storage.Blobs;

namespace Gateway.Tests.Backup;

/// <summary>A blob store in which a test can step in before a blob is read.</summary>
internal sealed class WatchedBlobStore(IBlobStore inner, Func<BlobId, Task> beforeOpen) : IBlobStore
{
    public async ValueTask<Stream> OpenAsync(StoredBlob blob, long offset, long length, CancellationToken cancellationToken)
    {
        await beforeOpen(blob.Id);
        return await inner.OpenAsync(blob, offset, length, cancellationToken);
    }

    public ValueTask RecoverAsync(CancellationToken cancellationToken) => throw new NotSupportedException("The live store is only read.");

    public ValueTask<IBlobWriter> CreateAsync(BlobId id, CancellationToken cancellationToken) => throw new NotSupportedException("The live store is only read.");

    public ValueTask<bool> ExistsAsync(BlobId id, CancellationToken cancellationToken) => throw new NotSupportedException("The live store is only read.");

    public ValueTask<bool> HoldsAsync(StoredBlob blob, CancellationToken cancellationToken) => throw new NotSupportedException("The live store is only read.");

    public ValueTask CloneAsync(IBlobStore source, StoredBlob blob, BlobId target, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The live store is only read.");

    public ValueTask<IReadOnlyList<UndeletedBlob>> DeleteAsync(IReadOnlyCollection<BlobId> blobs, CancellationToken cancellationToken) => throw new NotSupportedException("The live store is only read.");

    public IAsyncEnumerable<BlobId> EnumerateAsync(CancellationToken cancellationToken) => throw new NotSupportedException("The live store is only read.");
}
