namespace Gateway.Storage.Objects;

/// <summary>A part of a completed multipart object.</summary>
/// <param name="Number">The number it was uploaded under.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Checksum">Its checksum.</param>
public sealed record ObjectPart(int Number, long Size, ObjectChecksum? Checksum);
