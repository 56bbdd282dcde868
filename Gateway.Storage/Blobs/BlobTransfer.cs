using Gateway.Storage.Content;

namespace Gateway.Storage.Blobs;

/// <summary>Moves blobs between stores that know nothing of each other.</summary>
internal static class BlobTransfer
{
    /// <summary>Copies a blob, verified on its way.</summary>
    public static async Task CopyAsync(IBlobStore source, StoredBlob blob, IBlobStore target, BlobId id, CancellationToken cancellationToken)
    {
        using var buffers = new BufferPair(blob.Length);
        await using Stream content = await source.OpenAsync(blob, 0, blob.Length, cancellationToken);
        await using IBlobWriter writer = await target.CreateAsync(id, cancellationToken);
        long copied = 0;
        while (await content.ReadAsync(buffers.Current, cancellationToken) is > 0 and int read)
        {
            await writer.WriteAsync(buffers.Current[..read], cancellationToken);
            buffers.Swap(copied += read);
        }

        await writer.CompleteAsync(cancellationToken);
    }
}
