using System.Security.Cryptography;
using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage;

internal sealed class PartAssemblyTests
{
    private const long Min = MultipartLimits.MinPartSize;

    [Test]
    public void The_etag_is_the_digest_of_the_parts_digests()
    {
        PartAssembly assembly = Assemble(UploadChecksum.Default, Part(1, Min), Part(2, 1));
        byte[] digests = Convert.FromHexString(Part(1, Min).ETag + Part(2, 1).ETag);
        assembly.ETag.Should().Be(Convert.ToHexStringLower(MD5.HashData(digests)) + "-2");
        assembly.Size.Should().Be(Min + 1);
        assembly.LeftOut.Should().BeEmpty();
    }

    [Test]
    public void A_composite_checksum_covers_the_parts_checksums()
    {
        UploadChecksum sha = UploadChecksum.Declare(ChecksumAlgorithm.Sha256, null)!;
        PartRecord one = Part(1, Min, ChecksumAlgorithm.Sha256);
        PartRecord two = Part(2, 1, ChecksumAlgorithm.Sha256);
        byte[] digests = [.. Convert.FromBase64String(one.Checksum.Value), .. Convert.FromBase64String(two.Checksum.Value)];
        Assemble(sha, one, two).Checksum.Should().Be(
            new ObjectChecksum(ChecksumAlgorithm.Sha256, ChecksumType.Composite, Convert.ToBase64String(SHA256.HashData(digests)) + "-2"));
    }

    [TestCase(Min, 1L, true)]
    [TestCase(Min - 1, 1L, false)]
    [TestCase(Min - 1, 0L, false)]
    public void Only_the_last_part_may_be_small(long first, long second, bool allowed)
    {
        Func<PartAssembly> assemble = () => Assemble(UploadChecksum.Default, Part(1, first), Part(2, second));
        if (allowed)
        {
            assemble.Should().NotThrow();
            return;
        }

        StorageException refusal = assemble.Should().Throw<StorageException>().Which;
        (refusal.Error, refusal.PartNumber).Should().Be((StorageError.PartTooSmall, 1));
    }

    [Test]
    public void Part_checksums_count_only_when_the_upload_declared_them()
    {
        PartRecord part = Part(1, 1);
        CompletedPart[] named = [new(1, part.ETag.ToUpperInvariant(), "other")];
        FluentActions.Invoking(() => new PartAssembly(UploadChecksum.Default, named, [part])).Should().NotThrow();
        UploadChecksum declared = UploadChecksum.Default with { Declared = true };
        FluentActions.Invoking(() => new PartAssembly(declared, named, [part]))
            .Should().Throw<StorageException>().Where(e => e.Error == StorageError.InvalidPart && e.PartNumber == 1);
    }

    [Test]
    public void The_whole_is_held_against_what_was_declared()
    {
        long part = MultipartLimits.MaxPartSize;
        PartAssembly assembly = Assemble(UploadChecksum.Default, Part(1, part), Part(2, 2));
        assembly.CheckTotals(null, null);
        assembly.CheckTotals(assembly.Checksum.Value, part + 2);
        assembly.Invoking(a => a.CheckTotals(null, part)).Should().Throw<StorageException>().Where(e => e.Error == StorageError.InvalidPart);
        assembly.Invoking(a => a.CheckTotals("x", null)).Should().Throw<StorageException>().Where(e => e.Error == StorageError.ChecksumMismatch);
        Assemble(UploadChecksum.Default, [.. Enumerable.Range(1, 1025).Select(i => Part(i, part))])
            .Invoking(a => a.CheckTotals(null, null)).Should().Throw<StorageException>().Where(e => e.Error == StorageError.TooLarge);
    }

    private static PartAssembly Assemble(UploadChecksum checksum, params PartRecord[] parts) =>
        new(checksum, [.. parts.Select(p => new CompletedPart(p.Number, p.ETag, p.Checksum.Value))], parts);

    private static PartRecord Part(int number, long size, ChecksumAlgorithm algorithm = ChecksumAlgorithm.Crc64Nvme)
    {
        byte[] content = [(byte)number];
        using var hasher = new ContentHasher(HashAlgorithms.Md5 | algorithm.ToHash());
        hasher.Append(content);
        ContentDigest digest = hasher.Finish();
        var checksum = new ObjectChecksum(algorithm, ChecksumType.FullObject, Convert.ToBase64String(digest.Get(algorithm)));
        return new PartRecord("upload", number, size, DateTimeOffset.UnixEpoch, digest.Md5Hex, checksum, null);
    }
}
