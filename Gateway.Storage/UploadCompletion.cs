using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>The completion of a multipart upload.</summary>
/// <param name="UploadId">The upload.</param>
/// <param name="Key">Its key.</param>
/// <param name="Parts">The parts that make the object, in ascending order.</param>
/// <param name="Checksum">What the object's checksum must be, in base64; null when the client does not say.</param>
/// <param name="Size">How many bytes the object must have; null when the client does not say.</param>
/// <param name="Preconditions">What must hold for the object to be written.</param>
public sealed record UploadCompletion(
    string UploadId, ObjectKey Key, IReadOnlyList<CompletedPart> Parts, string? Checksum, long? Size, WritePreconditions Preconditions);
