namespace Gateway.Storage.Blobs;

/// <summary>A complete blob as the catalog remembers it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc32C">CRC-32C of all its bytes.</param>
public readonly record struct StoredBlob(BlobId Id, long Length, uint Crc32C);
