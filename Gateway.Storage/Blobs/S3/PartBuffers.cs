using System.Buffers;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Blobs.S3;

/// <summary>
/// The memory of all uploads to a store, bounded: whoever finds it used up waits. An upload begins with a small buffer, and takes one of a part's size
/// when it outgrows that. Each kind has its own share, and an upload that waits for one of a part's size holds at most a small one and such as are being
/// sent, which come back by themselves: so nobody waits for somebody who waits.
/// </summary>
internal sealed class PartBuffers : IDisposable
{
    /// <summary>Bytes in a small buffer.</summary>
    public const int SmallSize = 256 << 10;

    /// <summary>Bytes in a part, which S3 wants to be 5 MiB at least.</summary>
    public const int PartSize = 8 << 20;

    // Longer than this a client would not wait either.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _small;
    private readonly SemaphoreSlim _parts;

    /// <param name="maxBytes">An eighth is for small buffers.</param>
    public PartBuffers(long maxBytes)
    {
        _small = new SemaphoreSlim((int)(maxBytes / 8 / SmallSize));
        _parts = new SemaphoreSlim((int)(maxBytes / 8 * 7 / PartSize));
    }

    /// <summary>A small buffer; disposing it gives it back.</summary>
    /// <exception cref="StorageException">Unavailable: none came free for too long.</exception>
    public ValueTask<PartBuffer> RentSmallAsync(CancellationToken cancellationToken) => RentAsync(_small, SmallSize, cancellationToken);

    /// <summary>A buffer for a part. Whoever calls holds none that is filled only partly.</summary>
    /// <inheritdoc cref="RentSmallAsync" />
    public ValueTask<PartBuffer> RentPartAsync(CancellationToken cancellationToken) => RentAsync(_parts, PartSize, cancellationToken);

    public void Dispose()
    {
        _small.Dispose();
        _parts.Dispose();
    }

    private static async ValueTask<PartBuffer> RentAsync(SemaphoreSlim room, int size, CancellationToken cancellationToken) =>
        await room.WaitAsync(Patience, cancellationToken)
            ? new PartBuffer(ArrayPool<byte>.Shared.Rent(size), size, room)
            : throw new StorageException(StorageError.Unavailable, "Other uploads hold all memory that there is for them (maxUploadMemory).");
}
