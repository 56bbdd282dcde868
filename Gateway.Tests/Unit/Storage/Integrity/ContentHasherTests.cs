using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage.Integrity;

public sealed class ContentHasherTests
{
    private const HashAlgorithms All = HashAlgorithms.Md5 | HashAlgorithms.Sha1 | HashAlgorithms.Sha256
        | HashAlgorithms.Crc32 | HashAlgorithms.Crc32C | HashAlgorithms.Crc64Nvme;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4096)]
    [TestCase(1_000_003)]
    public void One_pass_finds_what_each_digest_finds_alone(int length)
    {
        var random = new Random(length);
        var content = new byte[length];
        random.NextBytes(content);
        using var hasher = new ContentHasher(All);
        for (int at = 0; at < length;)
        {
            int step = Math.Min(length - at, random.Next(1, 70_000));
            hasher.Append(content.AsSpan(at, step));
            at += step;
        }

        ContentDigest digest = hasher.Finish();

        digest.Length.Should().Be(length);
        digest.Md5Hex.Should().Be(Convert.ToHexStringLower(MD5.HashData(content)));
        digest.Get(HashAlgorithms.Md5).Should().Equal(MD5.HashData(content));
        digest.Get(ChecksumAlgorithm.Sha1).Should().Equal(SHA1.HashData(content));
        digest.Get(ChecksumAlgorithm.Sha256).Should().Equal(SHA256.HashData(content));
        BinaryPrimitives.ReadUInt32BigEndian(digest.Get(ChecksumAlgorithm.Crc32)).Should().Be(Crc32.Append(0, content));
        BinaryPrimitives.ReadUInt32BigEndian(digest.Get(ChecksumAlgorithm.Crc32C)).Should().Be(Crc32C.Append(0, content));
        BinaryPrimitives.ReadUInt64BigEndian(digest.Get(ChecksumAlgorithm.Crc64Nvme)).Should().Be(Crc64Nvme.Append(0, content));
    }

    // The example of the S3 API pages: base64 of the big-endian value.
    [Test]
    public void Crcs_are_big_endian()
    {
        using var hasher = new ContentHasher(HashAlgorithms.Crc32);
        hasher.Append("123456789"u8);
        Convert.ToBase64String(hasher.Finish().Get(ChecksumAlgorithm.Crc32)).Should().Be("y/Q5Jg==");
    }

    [Test]
    public void A_hasher_starts_afresh_after_finishing()
    {
        using var hasher = new ContentHasher(All);
        hasher.Append("first"u8);
        hasher.Finish();
        hasher.Append("second"u8);
        ContentDigest digest = hasher.Finish();
        digest.Length.Should().Be(6);
        digest.Md5Hex.Should().Be(Convert.ToHexStringLower(MD5.HashData("second"u8)));
        digest.Get(HashAlgorithms.Crc32C).Should().Equal(BitConverter.GetBytes(Crc32C.Append(0, "second"u8)).Reverse());
    }

    [Test]
    public void What_was_not_asked_for_is_not_there()
    {
        using var hasher = new ContentHasher(HashAlgorithms.Md5 | HashAlgorithms.Crc64Nvme);
        ContentDigest digest = hasher.Finish();
        digest.Has(HashAlgorithms.Md5 | HashAlgorithms.Crc64Nvme).Should().BeTrue();
        digest.Has(HashAlgorithms.Md5 | HashAlgorithms.Sha1).Should().BeFalse();
        digest.Invoking(d => d.Get(HashAlgorithms.Sha1)).Should().Throw<InvalidOperationException>();
        digest.Invoking(d => d.Get(HashAlgorithms.Md5 | HashAlgorithms.Crc64Nvme)).Should().Throw<InvalidOperationException>();
    }

    [TestCase(ChecksumAlgorithm.Crc32, 4)]
    [TestCase(ChecksumAlgorithm.Crc32C, 4)]
    [TestCase(ChecksumAlgorithm.Crc64Nvme, 8)]
    [TestCase(ChecksumAlgorithm.Sha1, 20)]
    [TestCase(ChecksumAlgorithm.Sha256, 32)]
    public void Lengths_of_checksums(ChecksumAlgorithm algorithm, int length)
    {
        algorithm.DigestLength().Should().Be(length);
        using var hasher = new ContentHasher(algorithm.ToHash());
        hasher.Finish().Get(algorithm).Should().HaveCount(length);
    }
}
