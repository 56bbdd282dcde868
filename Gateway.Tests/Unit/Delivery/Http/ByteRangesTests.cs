using Gateway.Delivery.Http;

namespace Gateway.Tests.Unit.Delivery.Http;

/// <summary>RFC 9110 section 14.1.2 and 14.2, on content of a hundred bytes.</summary>
internal sealed class ByteRangesTests
{
    [TestCase("bytes=0-0", "0+1")]
    [TestCase("bytes=0-99", "0+100")]
    [TestCase("bytes=0-100", "0+100")]
    [TestCase("bytes=50-", "50+50")]
    [TestCase("bytes=99-", "99+1")]
    [TestCase("bytes=-1", "99+1")]
    [TestCase("bytes=-100", "0+100")]
    [TestCase("bytes=-1000", "0+100")]
    [TestCase("BYTES=0-0", "0+1")]
    [TestCase("bytes= 1-2 ", "1+2")]
    [TestCase("bytes=0-99999999999999999999", "0+100")]
    [TestCase("bytes=-99999999999999999999", "0+100")]
    [TestCase("bytes=0-0,5-6", "0+1 5+2")]
    [TestCase("bytes=5-6, 0-0", "5+2 0+1", Description = "in the order asked for")]
    [TestCase("bytes=0-0,,\t5-6,", "0+1 5+2")]
    [TestCase("bytes=0-0,200-300", "0+1", Description = "what can be satisfied is")]
    [TestCase("bytes=0-10,5-20", "0+21")]
    [TestCase("bytes=0-10,11-20", "0+21")]
    [TestCase("bytes=0-10,12-20", "0+11 12+9")]
    [TestCase("bytes=50-60,0-10,5-20", "0+21 50+11")]
    [TestCase("bytes=0-99,20-30,-5", "0+100")]
    public void Ranges_within_the_content(string header, string expected) => Text(header, 100).Should().Be(expected);

    [TestCase("bytes=100-")]
    [TestCase("bytes=100-200,300-")]
    [TestCase("bytes=-0")]
    [TestCase("bytes=99999999999999999999-")]
    [TestCase("bytes=9223372036854775807-")]
    public void None_has_a_byte_of_the_content(string header) => Text(header, 100).Should().BeEmpty();

    [TestCase("")]
    [TestCase("bytes")]
    [TestCase("bytes=")]
    [TestCase("bytes=,")]
    [TestCase("lines=0-1")]
    [TestCase("bytes=a-b")]
    [TestCase("bytes=1")]
    [TestCase("bytes=2-1")]
    [TestCase("bytes=-")]
    [TestCase("bytes=--1")]
    [TestCase("bytes=+1-2")]
    [TestCase("bytes=1-2-3")]
    [TestCase("bytes=1 -2")]
    [TestCase("bytes=0-1,x")]
    [TestCase("bytes=0x0-1")]
    public void What_makes_no_sense_is_ignored(string header) => Text(header, 100).Should().BeNull();

    [TestCase("bytes=0-", "")]
    [TestCase("bytes=0-0", "")]
    [TestCase("bytes=-5", null, Description = "the last five bytes of nothing are nothing, and that is the whole")]
    [TestCase("bytes=-0", "")]
    public void Nothing_has_no_ranges(string header, string? expected) => Text(header, 0).Should().Be(expected);

    [Test]
    public void Too_many_ranges_are_the_whole()
    {
        string Ask(int count) => "bytes=" + string.Join(',', Enumerable.Range(0, count).Select(i => $"{3 * i}-{3 * i}"));
        ByteRanges.Resolve(Ask(ByteRanges.MaxRanges), 1000)!.Count.Should().Be(ByteRanges.MaxRanges);
        ByteRanges.Resolve(Ask(ByteRanges.MaxRanges + 1), 1000).Should().BeNull();
    }

    private static string? Text(string header, long length) => ByteRanges.Resolve(header, length) is { } ranges
        ? string.Join(' ', ranges.Select(range => $"{range.Offset}+{range.Length}"))
        : null;
}
