using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.Caching.Rules;
using Gateway.Storage.Objects;
using static Gateway.Tests.Unit.Delivery.Caching.Exchange;

namespace Gateway.Tests.Unit.Delivery.Caching;

internal sealed class PartialRulesTests
{
    [TestCase("bytes=10-19", 10, 10)]
    [TestCase("bytes=12-13", 12, 2)]
    [TestCase("bytes=19-", null, null)]
    [TestCase("bytes=9-12", null, null)]
    [TestCase("bytes=15-20", null, null)]
    [TestCase("bytes=-5", null, null)]
    [TestCase("bytes=10-11,13-14", null, null, Description = "several ranges")]
    [TestCase("items=10-11", null, null)]
    public void A_stretch_answers_what_lies_within(string range, int? offset, int? length) => Answer("bytes 10-19/100", $"Range: {range}").Should().Be(Bytes(offset, length));

    [TestCase("bytes=95-", 95, 5)]
    [TestCase("bytes=-5", 95, 5)]
    [TestCase("bytes=95-1000", 95, 5)]
    [TestCase("bytes=-20", null, null)]
    public void The_last_stretch_answers_what_reaches_the_end(string range, int? offset, int? length) =>
        Answer("bytes 90-99/100", $"Range: {range}").Should().Be(Bytes(offset, length));

    [TestCase("bytes=12-13", 12, 2)]
    [TestCase("bytes=12-", null, null)]
    [TestCase("bytes=-2", null, null)]
    public void Of_an_unknown_whole_the_end_is_unknown(string range, int? offset, int? length) => Answer("bytes 10-19/*", $"Range: {range}").Should().Be(Bytes(offset, length));

    [TestCase("\"a\"", true)]
    [TestCase("\"b\"", false)]
    [TestCase("W/\"a\"", false)]
    public void If_Range_has_to_name_it(string condition, bool answered) =>
        Answer("bytes 10-19/100", "Range: bytes=10-11", $"If-Range: {condition}").HasValue.Should().Be(answered);

    [Test]
    public void A_whole_or_no_range_is_not_its_business()
    {
        Answer("bytes 10-19/100").Should().BeNull();
        PartialRules.Answer(Store(Ok("Cache-Control: max-age=60"))!, Get("Range: bytes=0-1")).Should().BeNull();
    }

    [TestCase("\"a\"", "\"a\"", true)]
    [TestCase("\"a\"", "\"b\"", false)]
    [TestCase("W/\"a\"", "W/\"a\"", false)]
    public void Only_the_same_strong_tag_combines(string one, string other, bool same) => PartialRules.MayCombine(Part(one, "0-1/9"), Part(other, "2-3/9")).Should().Be(same);

    [Test]
    public void Lengths_must_not_contradict()
    {
        PartialRules.MayCombine(Part("\"a\"", "0-1/9"), Part("\"a\"", "2-3/*")).Should().BeTrue();
        PartialRules.MayCombine(Part("\"a\"", "0-1/9"), Part("\"a\"", "2-3/8")).Should().BeFalse();
    }

    [Test]
    public void A_stretch_of_another_length_than_it_says_is_none()
    {
        HeaderFields fields = Fields("Content-Range: bytes 0-5/10");
        PartialRules.SliceOf(new ContentMetadata(fields, 6)).Should().Be(new ContentSlice(0, 6, 10));
        PartialRules.SliceOf(new ContentMetadata(fields, 5)).Should().BeNull();
    }

    [Test]
    public void Stretches_are_named()
    {
        PartialRules.ContentRange(new ByteRange(4, 6), 10).Should().Be("bytes 4-9/10");
        PartialRules.ContentRange(new ByteRange(4, 6), null).Should().Be("bytes 4-9/*");
    }

    private static ByteRange? Bytes(int? offset, int? length) => offset is null ? null : new ByteRange(offset.Value, length!.Value);

    private static ByteRange? Answer(string contentRange, params string[] lines) =>
        PartialRules.Answer(Store(Response(206, "Cache-Control: max-age=60", "ETag: \"a\"", $"Content-Range: {contentRange}"))!, Get(lines));

    private static ResponseRecord Part(string tag, string range) => Store(Response(206, "Cache-Control: max-age=60", $"ETag: {tag}", $"Content-Range: bytes {range}"))!;
}
