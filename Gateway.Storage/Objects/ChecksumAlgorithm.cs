namespace Gateway.Storage.Objects;

/// <summary>The checksums S3 knows (S3 User Guide, "Checking object integrity").</summary>
public enum ChecksumAlgorithm
{
    /// <summary>CRC-32/ISO-HDLC.</summary>
    Crc32 = 1,

    /// <summary>CRC-32/ISCSI (Castagnoli).</summary>
    Crc32C = 2,

    /// <summary>CRC-64/NVME.</summary>
    Crc64Nvme = 3,

    /// <summary>SHA-1.</summary>
    Sha1 = 4,

    /// <summary>SHA-256.</summary>
    Sha256 = 5,
}
