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
    /// <summary>A part as a segment of its object.</summary>
    /// <param name="content">The part's bytes; null when it has none.</param>
    /// <param name="size">How many.</param>
    /// <param name="number">The number it was uploaded under.</param>
    /// <param name="checksum">Its own checksum.</param>
    public static Segment OfPart(StoredContent? content, long size, int number, ObjectChecksum? checksum) => content switch
    {
        null => new Segment(0, 0, null, default, number, checksum),
        { Inline: { } bytes } => new Segment(size, content.InlineCrc32C, null, bytes, number, checksum),
        _ => content.Segments[0] with { PartNumber = number, Checksum = checksum },
    };

    /// <summary>The blob with what is needed to check it.</summary>
    public StoredBlob Stored => new(Blob!.Value, Length, Crc32C);
}
