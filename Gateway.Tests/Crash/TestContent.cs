using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Tests.Crash;

/// <summary>An object's content that can be made again from a number, so that a journal of thousands need not hold their bytes.</summary>
/// <param name="Number">Makes the content unlike every other.</param>
/// <param name="PartSizes">The bytes of each part; one part, unless it was uploaded in several.</param>
/// <param name="Multipart">Whether it was a multipart upload, which shows in the ETag.</param>
internal sealed record TestContent(long Number, IReadOnlyList<int> PartSizes, bool Multipart)
{
    private static readonly byte[] Noise = MakeNoise();

    public int Size => PartSizes.Sum();

    /// <summary>The quoted ETag that S3 defines: MD5, or MD5 of the parts' MD5s with their number.</summary>
    public string ETag()
    {
        byte[] bytes = Bytes();
        if (!Multipart)
        {
            return $"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"";
        }

        var digests = new List<byte>();
        int start = 0;
        foreach (int size in PartSizes)
        {
            digests.AddRange(MD5.HashData(bytes.AsSpan(start, size)));
            start += size;
        }

        return $"\"{Convert.ToHexStringLower(MD5.HashData([.. digests]))}-{PartSizes.Count}\"";
    }

    public byte[] Bytes()
    {
        byte[] bytes = Noise.AsSpan((int)(Number * 7919 % (Noise.Length - Size)), Size).ToArray();
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, Number);
        number[..Math.Min(number.Length, Size)].CopyTo(bytes);
        return bytes;
    }

    private static byte[] MakeNoise()
    {
        byte[] noise = new byte[8 << 20];
        new Random(7).NextBytes(noise);
        return noise;
    }
}
