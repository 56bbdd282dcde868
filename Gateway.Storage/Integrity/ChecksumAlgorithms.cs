using Gateway.Storage.Objects;

namespace Gateway.Storage.Integrity;

/// <summary>How checksums that a client may name relate to digests that storage computes.</summary>
public static class ChecksumAlgorithms
{
    /// <summary>The digest behind a checksum.</summary>
    public static HashAlgorithms ToHash(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => HashAlgorithms.Crc32,
        ChecksumAlgorithm.Crc32C => HashAlgorithms.Crc32C,
        ChecksumAlgorithm.Crc64Nvme => HashAlgorithms.Crc64Nvme,
        ChecksumAlgorithm.Sha1 => HashAlgorithms.Sha1,
        ChecksumAlgorithm.Sha256 => HashAlgorithms.Sha256,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Bytes in a checksum, before base64.</summary>
    public static int DigestLength(this ChecksumAlgorithm algorithm) => algorithm.ToHash().DigestLength();

    /// <summary>Bytes in the digests of a set of algorithms together.</summary>
    public static int DigestLength(this HashAlgorithms algorithms)
    {
        return Of(HashAlgorithms.Md5, 16) + Of(HashAlgorithms.Sha1, 20) + Of(HashAlgorithms.Sha256, 32)
            + Of(HashAlgorithms.Crc32, 4) + Of(HashAlgorithms.Crc32C, 4) + Of(HashAlgorithms.Crc64Nvme, 8);

        int Of(HashAlgorithms single, int length) => algorithms.HasFlag(single) ? length : 0;
    }
}
