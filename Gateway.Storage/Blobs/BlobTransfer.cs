using System.Buffers;
using Gateway.Storage.Content;

namespace Gateway.Storage.Blobs;

/// <summary>Moves blobs between stores that know nothing of each other.</summary>
internal static class BlobTransfer
{
    /// <summary>Copies a blob, verified on its way.</summary>
    public static async Task CopyAsync(IBlobStore source, StoredBlob blob, IBlobStore target, BlobId id, CancellationToken cancellationToken)
    {
        using IMemoryOwner<byte> buffer = AlignedBuffers.Large.Rent();
        await using Stream content = await source.OpenAsync(blob, 0, blob.Length, cancellationToken);
        await using IBlobWriter writer = await target.CreateAsync(id, cancellationToken);
        while (await content.ReadAsync(buffer.Memory, cancellationToken) is > 0 and int read)
        {
            await writer.WriteAsync(buffer.Memory[..read], cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }
}
