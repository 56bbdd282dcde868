using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog;

/// <summary>One uploaded part.</summary>
/// <param name="UploadId">The upload.</param>
/// <param name="Number">1 to 10,000.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was uploaded.</param>
/// <param name="ETag">Hex MD5 of its bytes.</param>
/// <param name="Checksum">Its checksum by the upload's algorithm, from which the object's own is made.</param>
/// <param name="ContentId">Its bytes; null when it has none.</param>
public sealed record PartRecord(
    string UploadId,
    int Number,
    long Size,
    DateTimeOffset Modified,
    string ETag,
    ObjectChecksum Checksum,
    long? ContentId);
