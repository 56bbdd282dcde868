using System.Buffers;
using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Integrity;

/// <summary>Reads stored content and holds it against its checksums.</summary>
internal sealed class ContentVerifier(IBlobStore blobs)
{
    private const int BufferSize = 256 << 10;

    /// <summary>Verifies a content.</summary>
    /// <param name="contentId">Names it in what is found.</param>
    /// <param name="content">Its bytes or segments.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What is wrong with it, for a person; empty when nothing is.</returns>
    public async ValueTask<IReadOnlyList<string>> VerifyAsync(long contentId, StoredContent content, CancellationToken cancellationToken)
    {
        if (content.Inline is { } inline)
        {
            return Crc32C.Append(0, inline.Span) == content.InlineCrc32C ? [] : [$"Content {contentId} does not match its checksum."];
        }

        var faults = new List<string>();
        foreach (Segment segment in content.Segments)
        {
            if (segment.Blob is not null)
            {
                faults.AddRange(await VerifyBlobAsync(segment.Stored, cancellationToken));
            }
            else if (Crc32C.Append(0, segment.Inline.Span) != segment.Crc32C)
            {
                faults.Add($"Part {segment.PartNumber} of content {contentId} does not match its checksum.");
            }
        }

        return faults;
    }

    /// <summary>How many bytes there are to verify.</summary>
    public static long LengthOf(StoredContent content) => content.Inline?.Length ?? content.Segments.Sum(segment => segment.Length);

    private async ValueTask<IReadOnlyList<string>> VerifyBlobAsync(StoredBlob blob, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            uint crc = 0;
            await using Stream stream = await blobs.OpenAsync(blob, 0, blob.Length, cancellationToken);
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and int read)
            {
                crc = Crc32C.Append(crc, buffer.AsSpan(0, read));
            }

            return crc == blob.Crc32C ? [] : [$"Blob {blob.Id} does not match its checksum."];
        }
        catch (StorageException e)
        {
            return [e.Message];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
