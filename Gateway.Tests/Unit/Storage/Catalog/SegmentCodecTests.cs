using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage.Catalog;

internal sealed class SegmentCodecTests
{
    private static readonly Segment[] Segments =
    [
        new(long.MaxValue, uint.MaxValue, BlobId.New()),
        new(0, 0, null, default, 3, new ObjectChecksum(ChecksumAlgorithm.Sha256, ChecksumType.Composite, "abc=-3")),
        new(3, 7, null, new byte[] { 1, 2, 3 }, 10_000, new ObjectChecksum(ChecksumAlgorithm.Crc32, ChecksumType.FullObject, "")),
    ];

    [Test]
    public void Segments_are_read_as_written()
    {
        IReadOnlyList<Segment> read = SegmentCodec.Read(SegmentCodec.Write(Segments));
        read.Select(s => s with { Inline = default }).Should().Equal(Segments.Select(s => s with { Inline = default }));
        read.Select(s => Convert.ToHexString(s.Inline.Span)).Should().Equal("", "", "010203");
        SegmentCodec.Read(SegmentCodec.Write([])).Should().BeEmpty();
    }

    [Test]
    public void A_plain_object_takes_few_bytes() => SegmentCodec.Write([new Segment(100_000, 1, BlobId.New())]).Length.Should().BeLessThan(40);

    [Test]
    public void A_list_that_is_cut_short_or_too_long_is_corrupted()
    {
        byte[] bytes = SegmentCodec.Write(Segments);
        for (int length = 0; length < bytes.Length; length++)
        {
            ShouldBeCorrupted(bytes[..length]);
        }

        ShouldBeCorrupted([.. bytes, 0]);
    }

    [Test]
    public void Random_damage_ends_in_no_other_error()
    {
        var random = new Random(1);
        byte[] bytes = SegmentCodec.Write(Segments);
        for (int i = 0; i < 5000; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            damaged[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                SegmentCodec.Read(damaged);
            }
            catch (StorageException e) when (e.Error == StorageError.Corrupted)
            {
                // Found; what is not found here fails the checksum of its bytes.
            }
        }
    }

    private static void ShouldBeCorrupted(byte[] bytes) => FluentActions.Invoking(() => SegmentCodec.Read(bytes))
        .Should().Throw<StorageException>().Which.Error.Should().Be(StorageError.Corrupted);
}
