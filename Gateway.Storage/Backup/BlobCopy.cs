using System.Buffers;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Backup;

/// <summary>
/// Copies one blob under its own name. Never a second name for the same file: damage to it would reach both.
/// </summary>
internal static class BlobCopy
{
    /// <summary>Copies the blob, verifying each block that is read.</summary>
    /// <returns>Why it cannot be read, for a person; null when the copy is complete and on the disk.</returns>
    /// <exception cref="StorageException">The target cannot be written.</exception>
    public static async ValueTask<string?> RunAsync(IBlobStore source, StoredBlob blob, DiskBlobStore target, CancellationToken cancellationToken)
    {
        Stream content;
        try
        {
            content = await source.OpenAsync(blob, 0, blob.Length, cancellationToken);
        }
        catch (StorageException e)
        {
            return e.Message;
        }

        await using (content)
        {
            using IMemoryOwner<byte> buffer = AlignedBuffers.Large.Rent();
            await using IBlobWriter writer = await target.CreateAsync(blob.Id, cancellationToken);
            while (true)
            {
                int read;
                try
                {
                    read = await content.ReadAsync(buffer.Memory, cancellationToken);
                }
                catch (StorageException e)
                {
                    return e.Message;
                }

                if (read == 0)
                {
                    break;
                }

                await writer.WriteAsync(buffer.Memory[..read], cancellationToken);
            }

            await writer.CompleteAsync(cancellationToken);
            return null;
        }
    }
}
