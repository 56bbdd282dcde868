using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog;

/// <summary>
/// A run of an object's bytes: one part of a multipart upload, or all of it. Small parts keep their bytes in <paramref name="Inline"/>.
/// </summary>
/// <param name="Length">Bytes.</param>
/// <param name="Crc32C">CRC-32C of the bytes.</param>
/// <param name="Blob">Where they are; null when inline.</param>
/// <param name="Inline">The bytes of a last part too small for a blob.</param>
/// <param name="PartNumber">The part number it was uploaded under; 0 when the object was written at once.</param>
/// <param name="Checksum">The part's own checksum, for GetObjectAttributes and GET with partNumber.</param>
public sealed record Segment(
    long Length,
    uint Crc32C,
    BlobId? Blob,
    ReadOnlyMemory<byte> Inline = default,
    int PartNumber = 0,
    ObjectChecksum? Checksum = null)
{
    /// <summary>The blob with what is needed to check it.</summary>
    public StoredBlob Stored => new(Blob!.Value, Length, Crc32C);
}
