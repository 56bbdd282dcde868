using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>A copy onto a key of this service. Bytes are shared or cloned, not moved, unless another checksum is asked for.</summary>
/// <param name="Source">The version to copy, open, from this or another service.</param>
/// <param name="SourceStore">The store it is in.</param>
/// <param name="Key">The target.</param>
/// <param name="Metadata">The target's metadata.</param>
/// <param name="Owner">The account that copies.</param>
/// <param name="Checksum">The checksum the target shall have; null keeps the source's.</param>
/// <param name="Preconditions">What must hold of the target.</param>
public sealed record ObjectCopy(
    ObjectReader Source,
    ObjectStore SourceStore,
    ObjectKey Key,
    ObjectMetadata Metadata,
    string Owner,
    ChecksumAlgorithm? Checksum,
    WritePreconditions Preconditions);
