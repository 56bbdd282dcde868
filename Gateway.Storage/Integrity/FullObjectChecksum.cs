using System.Buffers.Binary;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Integrity;

/// <summary>The CRC of a whole from the CRCs of its parts, without reading the bytes again.</summary>
internal static class FullObjectChecksum
{
    /// <summary>The checksum of parts laid end to end. The algorithm must be a CRC.</summary>
    /// <param name="algorithm">CRC-32, CRC-32C or CRC-64/NVME.</param>
    /// <param name="parts">Each part's checksum, big-endian, and length in bytes.</param>
    public static byte[] Combine(ChecksumAlgorithm algorithm, IEnumerable<(byte[] Checksum, long Length)> parts)
    {
        ulong crc = 0;
        foreach ((byte[] checksum, long length) in parts)
        {
            crc = algorithm switch
            {
                ChecksumAlgorithm.Crc32 => Crc32.Combine((uint)crc, BinaryPrimitives.ReadUInt32BigEndian(checksum), length),
                ChecksumAlgorithm.Crc32C => Crc32C.Combine((uint)crc, BinaryPrimitives.ReadUInt32BigEndian(checksum), length),
                ChecksumAlgorithm.Crc64Nvme => Crc64Nvme.Combine(crc, BinaryPrimitives.ReadUInt64BigEndian(checksum), length),
                _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Only CRCs combine."),
            };
        }

        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, crc);
        return bytes[^algorithm.DigestLength()..];
    }
}
