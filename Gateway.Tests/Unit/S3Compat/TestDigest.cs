using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Storage.Integrity;

namespace Gateway.Tests.Unit.S3Compat;

/// <summary>Digests as the storage's hasher hands them to <see cref="Gateway.S3Compat.Body.S3Body.Verify"/>.</summary>
internal static class TestDigest
{
    public static ContentDigest Of(byte[] content) => new(content.Length, new Dictionary<HashAlgorithms, byte[]>
    {
        [HashAlgorithms.Md5] = MD5.HashData(content),
        [HashAlgorithms.Sha1] = SHA1.HashData(content),
        [HashAlgorithms.Sha256] = SHA256.HashData(content),
        [HashAlgorithms.Crc32] = Crc(content, 0xEDB88320),
        [HashAlgorithms.Crc32C] = Crc(content, 0x82F63B78),
    });

    public static byte[] Crc(byte[] content, uint polynomial)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in content)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ (polynomial & (0 - (crc & 1)));
            }
        }

        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ~crc);
        return bytes;
    }
}
