using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog;

/// <summary>A multipart upload.</summary>
/// <param name="UploadId">Its id; ids of later uploads sort after it.</param>
/// <param name="Key">The object it will make.</param>
/// <param name="Initiated">When it began.</param>
/// <param name="Owner">The account that began it.</param>
/// <param name="Metadata">The metadata of the object.</param>
/// <param name="Checksum">The checksum that each part and the object will have.</param>
/// <param name="Result">What it became, once completed.</param>
public sealed record UploadRecord(
    string UploadId,
    ObjectKey Key,
    DateTimeOffset Initiated,
    string Owner,
    ObjectMetadata Metadata,
    UploadChecksum Checksum,
    UploadResult? Result = null);
