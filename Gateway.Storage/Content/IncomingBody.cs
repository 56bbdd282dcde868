using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Content;

/// <summary>The bytes of a write, as a dialect hands them to storage.</summary>
public sealed record IncomingBody
{
    /// <summary>The bytes. Reading to the end must itself refuse a body that is cut short or wrongly signed.</summary>
    public required Stream Stream { get; init; }

    /// <summary>How many there will be, when it is known; more or fewer are refused.</summary>
    public long? Length { get; init; }

    /// <summary>How many there may be.</summary>
    public long MaxLength { get; init; } = MultipartLimits.MaxPartSize;

    /// <summary>The checksum to keep with the object; CRC-64/NVME when the client named none.</summary>
    public ChecksumAlgorithm Checksum { get; init; } = ChecksumAlgorithm.Crc64Nvme;

    /// <summary>Digests that <see cref="Verify"/> needs besides the MD5 and <see cref="Checksum"/>.</summary>
    public HashAlgorithms Digests { get; init; }

    /// <summary>Called once with the digests, after the last byte and before anything becomes visible; throws to refuse the body.</summary>
    public Action<ContentDigest> Verify { get; init; } = static _ => { };
}
