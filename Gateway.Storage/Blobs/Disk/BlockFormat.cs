namespace Gateway.Storage.Blobs.Disk;

/// <summary>
/// A blob's file: its bytes from offset 0, then a table with the CRC-32C of each block of them, little-endian.
/// Every block has <see cref="BlockSize"/> bytes but the last, which has what is left.
/// </summary>
internal static class BlockFormat
{
    public const int BlockSize = 64 * 1024;
    public const int EntrySize = sizeof(uint);

    public static long BlockCount(long blobLength) => (blobLength + BlockSize - 1) / BlockSize;

    public static long FileLength(long blobLength) => blobLength + (BlockCount(blobLength) * EntrySize);
}
