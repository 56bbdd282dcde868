using Gateway.Storage.Blobs;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Backup;

/// <summary>
/// Copies one blob under its own name. Never a second name for the same file: damage to it would reach both.
/// </summary>
internal static class BlobCopy
{
    /// <summary>Copies the blob, verifying what is read.</summary>
    /// <returns>Why it cannot be read; null when the copy is complete and durable.</returns>
    /// <exception cref="StorageException">The target cannot be written.</exception>
    public static async ValueTask<StorageException?> RunAsync(IBlobStore source, StoredBlob blob, IBlobStore target, CancellationToken cancellationToken)
    {
        Stream content;
        try
        {
            content = await source.OpenAsync(blob, 0, blob.Length, cancellationToken);
        }
        catch (StorageException e)
        {
            return e;
        }

        await using (content)
        {
            using var buffers = new BufferPair(blob.Length);
            await using IBlobWriter writer = await target.CreateAsync(blob.Id, cancellationToken);
            uint crc = 0;
            long copied = 0;
            while (true)
            {
                int read;
                try
                {
                    read = await content.ReadAsync(buffers.Current, cancellationToken);
                }
                catch (StorageException e)
                {
                    return e;
                }

                if (read == 0)
                {
                    break;
                }

                crc = Crc32C.Append(crc, buffers.Current.Span[..read]);
                await writer.WriteAsync(buffers.Current[..read], cancellationToken);
                buffers.Swap(copied += read);
            }

            // Each block may be as it was written, and the blob still another one.
            if (crc != blob.Crc32C)
            {
                return new StorageException(StorageError.Corrupted, $"Blob {blob.Id} does not match its checksum.");
            }

            await writer.CompleteAsync(cancellationToken);
            return null;
        }
    }
}
