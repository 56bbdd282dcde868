using System.Buffers;
using System.Buffers.Binary;
using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Content;

/// <summary>
/// Streams bodies into the store: hashed in one pass, small ones kept in memory for the catalog, others written to a blob.
/// Memory is two buffers a body, whatever its size.
/// </summary>
internal sealed class ContentWriter(ICatalog catalog, IBlobStore blobs, StorageOptions options, TimeProvider time)
{
    /// <summary>Receives, verifies and stores a body. When it returns, the bytes are durable; when it throws, nothing remains.</summary>
    /// <param name="body">The body.</param>
    /// <param name="digests">Digests that the caller needs besides those the body asks for.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    public async ValueTask<StagedContent> WriteAsync(IncomingBody body, HashAlgorithms digests, CancellationToken cancellationToken)
    {
        if (body.Length > body.MaxLength)
        {
            throw TooLarge(body);
        }

        using var hasher = new ContentHasher(digests | HashAlgorithms.Crc32C | body.Checksum.ToHash() | body.Digests);
        using var buffers = new BufferPair(RentFirst(body.Length), body.Length);
        int count = await FillAsync(body.Stream, buffers.Current, cancellationToken);
        return count <= options.InlineLimit && count < buffers.Current.Length
            ? StageInline(body, hasher, buffers.Current.Span[..count])
            : await StageBlobAsync(body, hasher, buffers, count, cancellationToken);
    }

    /// <summary>
    /// Clones content of another service: its blobs get names of their own here, without moving bytes where the blob store can.
    /// </summary>
    public async ValueTask<StoredContent?> CloneAsync(StoredContent source, IBlobStore from, CancellationToken cancellationToken)
    {
        if (source.Inline is { IsEmpty: true })
        {
            return null;
        }

        Segment[] clones = [.. source.Segments.Select(s => s.Blob is null ? s : s with { Blob = BlobId.New() })];
        StoredContent clone = source with { Segments = clones };
        await catalog.CommitAsync(
            async transaction =>
            {
                foreach (Segment segment in clones.Where(s => s.Blob is not null))
                {
                    await transaction.ReserveBlobAsync(segment.Blob!.Value, time.GetUtcNow() + options.ReservationTime);
                }
            },
            cancellationToken);
        try
        {
            foreach ((Segment segment, Segment target) in source.Segments.Zip(clones).Where(pair => pair.First.Blob is not null))
            {
                await blobs.CloneAsync(from, segment.Stored, target.Blob!.Value, cancellationToken);
            }

            return clone;
        }
        catch
        {
            await DiscardAsync(clone);
            throw;
        }
    }

    /// <summary>Lets go of content that nothing took.</summary>
    public async ValueTask DiscardAsync(StoredContent? content)
    {
        foreach (Segment segment in content?.Segments ?? [])
        {
            if (segment.Blob is { } blob)
            {
                await GiveUpAsync(blob);
            }
        }
    }

    // One byte more than the inline limit, or than the body that fits within it, tells whether the body ends there.
    private IMemoryOwner<byte> RentFirst(long? length) => length > options.InlineLimit || (length is null && options.InlineLimit < AlignedBuffers.SmallSize)
        ? AlignedBuffers.Small.Rent()
        : MemoryPool<byte>.Shared.Rent((int)(length ?? options.InlineLimit) + 1);

    private static StagedContent StageInline(IncomingBody body, ContentHasher hasher, ReadOnlySpan<byte> bytes)
    {
        hasher.Append(bytes);
        ContentDigest digest = Finish(body, hasher);
        StoredContent? content = bytes.IsEmpty ? null : new StoredContent(bytes.ToArray(), BinaryPrimitives.ReadUInt32BigEndian(digest.Get(HashAlgorithms.Crc32C)), []);
        return new StagedContent(digest, content);
    }

    private async ValueTask<StagedContent> StageBlobAsync(
        IncomingBody body, ContentHasher hasher, BufferPair buffers, int count, CancellationToken cancellationToken)
    {
        await using var writer = new PieceWriter(blobs, ReserveAsync, GiveUpAsync);
        await PumpAsync(body, hasher, writer, buffers, count, cancellationToken);
        ContentDigest digest = Finish(body, hasher);
        return new StagedContent(digest, new StoredContent(null, 0, await writer.CompleteAsync(cancellationToken)));
    }

    /// <summary>Overlaps receiving, hashing and writing: while one buffer fills, the other is hashed and written.</summary>
    private static async ValueTask PumpAsync(
        IncomingBody body, ContentHasher hasher, PieceWriter writer, BufferPair buffers, int count, CancellationToken cancellationToken)
    {
        Task working = Task.CompletedTask;
        try
        {
            long total = 0;
            while (count > 0)
            {
                total += count;
                if (total > body.MaxLength)
                {
                    throw TooLarge(body);
                }

                if (total > body.Length)
                {
                    throw WrongLength(body, $"more than {body.Length}");
                }

                await working;
                working = StoreAsync(hasher, writer, buffers.Current[..count], cancellationToken);
                buffers.Swap(total);
                count = await FillAsync(body.Stream, buffers.Current, cancellationToken);
            }

            await working;
        }
        finally
        {
            // Neither buffer may go back to the pool while somebody still reads it.
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task StoreAsync(ContentHasher hasher, PieceWriter writer, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Task hashing = Task.Run(() => hasher.Append(bytes.Span), CancellationToken.None);
        try
        {
            await writer.WriteAsync(bytes, cancellationToken);
        }
        finally
        {
            await hashing;
        }
    }

    private static ContentDigest Finish(IncomingBody body, ContentHasher hasher)
    {
        ContentDigest digest = hasher.Finish();
        if (body.Length is { } length && length != digest.Length)
        {
            throw WrongLength(body, $"{digest.Length}");
        }

        body.Verify(digest);
        return digest;
    }

    private static async ValueTask<int> FillAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken) =>
        await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);

    private Task ReserveAsync(BlobId id) => catalog.CommitAsync(
        transaction => transaction.ReserveBlobAsync(id, time.GetUtcNow() + options.ReservationTime), CancellationToken.None).AsTask();

    private ValueTask GiveUpAsync(BlobId id) =>
        catalog.CommitAsync(transaction => transaction.GiveUpBlobAsync(id, time.GetUtcNow()), CancellationToken.None);

    private static StorageException WrongLength(IncomingBody body, string found) =>
        new(StorageError.IncompleteBody, $"The body has {found} bytes; {body.Length} were declared.");

    private static StorageException TooLarge(IncomingBody body) =>
        new(StorageError.TooLarge, $"At most {body.MaxLength} bytes can be written at once.");
}
