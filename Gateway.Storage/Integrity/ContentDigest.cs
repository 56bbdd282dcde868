using Gateway.Storage.Objects;

namespace Gateway.Storage.Integrity;

/// <summary>What was computed over a content in one pass: its length and the digests that were asked for.</summary>
public sealed class ContentDigest
{
    private readonly IReadOnlyDictionary<HashAlgorithms, byte[]> _values;

    /// <summary>Takes finished digests, one entry an algorithm; CRCs big-endian.</summary>
    public ContentDigest(long length, IReadOnlyDictionary<HashAlgorithms, byte[]> values)
    {
        Length = length;
        _values = values;
    }

    /// <summary>Bytes that were hashed.</summary>
    public long Length { get; }

    /// <summary>MD5 as lower-case hexadecimal digits.</summary>
    public string Md5Hex => Convert.ToHexStringLower(Get(HashAlgorithms.Md5));

    /// <summary>Whether that digest was computed.</summary>
    public bool Has(HashAlgorithms single) => _values.ContainsKey(single);

    /// <summary>One digest.</summary>
    public byte[] Get(HashAlgorithms single) => _values[single];

    /// <summary>One digest, by its S3 checksum algorithm.</summary>
    public byte[] Get(ChecksumAlgorithm algorithm) => Get(algorithm switch
    {
        ChecksumAlgorithm.Crc32 => HashAlgorithms.Crc32,
        ChecksumAlgorithm.Crc32C => HashAlgorithms.Crc32C,
        ChecksumAlgorithm.Crc64Nvme => HashAlgorithms.Crc64Nvme,
        ChecksumAlgorithm.Sha1 => HashAlgorithms.Sha1,
        _ => HashAlgorithms.Sha256,
    });
}
