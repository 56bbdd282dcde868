namespace Gateway.Storage.Integrity;

/// <summary>Which digests a <see cref="ContentHasher"/> computes side by side.</summary>
[Flags]
public enum HashAlgorithms
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>MD5.</summary>
    Md5 = 1 << 0,

    /// <summary>SHA-1.</summary>
    Sha1 = 1 << 1,

    /// <summary>SHA-256.</summary>
    Sha256 = 1 << 2,

    /// <summary>CRC-32/ISO-HDLC.</summary>
    Crc32 = 1 << 3,

    /// <summary>CRC-32/ISCSI.</summary>
    Crc32C = 1 << 4,

    /// <summary>CRC-64/NVME.</summary>
    Crc64Nvme = 1 << 5,
}
