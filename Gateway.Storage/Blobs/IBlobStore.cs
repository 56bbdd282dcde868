namespace Gateway.Storage.Blobs;

/// <summary>
/// Keeps immutable bytes under opaque names. Knows no keys, versions or tables. Safe for concurrent use.
/// Failures of the device surface as <see cref="Objects.StorageException"/>: InsufficientStorage, Unavailable or Corrupted.
/// </summary>
public interface IBlobStore
{
    /// <summary>Removes what an earlier process left half written. Called once, before anything else.</summary>
    ValueTask RecoverAsync(CancellationToken cancellationToken);

    /// <summary>Starts a blob. Nothing is visible under <paramref name="id"/> until <see cref="IBlobWriter.CompleteAsync"/>.</summary>
    ValueTask<IBlobWriter> CreateAsync(BlobId id, CancellationToken cancellationToken);

    /// <summary>Opens a range of a blob for one pass, forward only.</summary>
    /// <param name="blob">The blob, its length and checksum as the catalog has them.</param>
    /// <param name="offset">First byte, from 0.</param>
    /// <param name="length">Bytes to read; the range must lie within the blob.</param>
    /// <param name="cancellationToken">Ends the wait, not the stream.</param>
    /// <returns>A stream of exactly <paramref name="length"/> bytes. It throws Corrupted rather than giving bytes that fail their checksum.</returns>
    ValueTask<Stream> OpenAsync(StoredBlob blob, long offset, long length, CancellationToken cancellationToken);

    /// <summary>Whether there is anything under a blob's name.</summary>
    ValueTask<bool> ExistsAsync(BlobId id, CancellationToken cancellationToken);

    /// <summary>Whether a blob is here, whole by its length; its bytes are not read.</summary>
    ValueTask<bool> HoldsAsync(StoredBlob blob, CancellationToken cancellationToken);

    /// <summary>
    /// Makes <paramref name="target"/> here hold the bytes of <paramref name="blob"/> in <paramref name="source"/> (this store or
    /// another one), durably, and without moving them where the store can.
    /// </summary>
    ValueTask CloneAsync(IBlobStore source, StoredBlob blob, BlobId target, CancellationToken cancellationToken);

    /// <summary>Removes blobs. One that is not there is no error.</summary>
    /// <returns>Those that the store has, and cannot delete: they keep no other from being removed.</returns>
    /// <exception cref="Objects.StorageException">Unavailable: the store cannot be asked. Some may be gone; all of them may be removed again.</exception>
    ValueTask<IReadOnlyList<UndeletedBlob>> DeleteAsync(IReadOnlyCollection<BlobId> blobs, CancellationToken cancellationToken);

    /// <summary>Every complete blob, in no order, for <c>fsck</c>.</summary>
    IAsyncEnumerable<BlobId> EnumerateAsync(CancellationToken cancellationToken);
}
