using System.Buffers.Binary;
using Gateway.Storage.Integrity;

namespace Gateway.Tests.Unit.S3Compat;

/// <summary>Digests as the storage's hasher hands them to <see cref="Gateway.S3Compat.Body.S3Body.Verify"/>.</summary>
internal static class TestDigest
{
    public static ContentDigest Of(byte[] content)
    {
        using var hasher = new ContentHasher(
            HashAlgorithms.Md5 | HashAlgorithms.Sha1 | HashAlgorithms.Sha256 | HashAlgorithms.Crc32 | HashAlgorithms.Crc32C | HashAlgorithms.Crc64Nvme);
        hasher.Append(content);
        return hasher.Finish();
    }

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
