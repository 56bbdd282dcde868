namespace Gateway.Storage.Objects;

/// <summary>The checksum of a multipart upload, fixed when it begins (S3 User Guide, "Checking object integrity").</summary>
/// <param name="Algorithm">How each part's checksum is computed.</param>
/// <param name="Type">What the object's checksum covers.</param>
/// <param name="Declared">Whether the client asked for it; if not, it is CRC-64/NVME, and parts may come with any other.</param>
public sealed record UploadChecksum(ChecksumAlgorithm Algorithm, ChecksumType Type, bool Declared)
{
    /// <summary>What an upload gets when its client asks for nothing.</summary>
    public static UploadChecksum Default { get; } = new(ChecksumAlgorithm.Crc64Nvme, ChecksumType.FullObject, Declared: false);

    /// <summary>
    /// Pairs an algorithm with a type: CRC-64/NVME covers the full object only, SHA-1 and SHA-256 are composite only,
    /// CRC-32 and CRC-32C may be either and are composite unless asked otherwise. Null when the pair does not exist.
    /// </summary>
    public static UploadChecksum? Declare(ChecksumAlgorithm algorithm, ChecksumType? type)
    {
        ChecksumType? only = algorithm switch
        {
            ChecksumAlgorithm.Crc64Nvme => ChecksumType.FullObject,
            ChecksumAlgorithm.Sha1 or ChecksumAlgorithm.Sha256 => ChecksumType.Composite,
            _ => null,
        };
        return type is null || only is null || type == only
            ? new UploadChecksum(algorithm, type ?? only ?? ChecksumType.Composite, Declared: true)
            : null;
    }
}
