using Gateway.Configuration;

namespace Gateway.Tests.Unit.Configuration;

internal sealed class UnitsTest
{
    [TestCase("500ms", 500)]
    [TestCase("30s", 30_000)]
    [TestCase("10m", 600_000)]
    [TestCase("1h", 3_600_000)]
    [TestCase("7d", 604_800_000)]
    [TestCase("0s", 0)]
    public void Durations_are_read_and_written(string text, long milliseconds)
    {
        Duration.TryParse(text, out TimeSpan value).Should().BeTrue();
        value.Should().Be(TimeSpan.FromMilliseconds(milliseconds));
        Duration.Format(value).Should().Be(text);
    }

    [Test]
    public void Forever_is_longer_than_any_duration()
    {
        Duration.TryParse("forever", out TimeSpan value).Should().BeTrue();
        value.Should().Be(Duration.Forever);
        Duration.Format(value).Should().Be("forever");
        Duration.TryParse("10675199d", out TimeSpan longest).Should().BeTrue();
        longest.Should().BeLessThan(Duration.Forever);
    }

    [TestCase("")]
    [TestCase("30")]
    [TestCase("s")]
    [TestCase("-1s")]
    [TestCase("1.5h")]
    [TestCase("1 h")]
    [TestCase("30S")]
    [TestCase("10675200d")]
    [TestCase("99999999999999999999d")]
    public void Bad_durations_are_refused(string text) => Duration.TryParse(text, out _).Should().BeFalse();

    [TestCase("0", 0L)]
    [TestCase("1000", 1000L)]
    [TestCase("32KiB", 32L << 10)]
    [TestCase("8MiB", 8L << 20)]
    [TestCase("5GiB", 5L << 30)]
    [TestCase("2TiB", 2L << 40)]
    public void Sizes_are_read_and_written(string text, long bytes)
    {
        ByteSize.TryParse(text, out long value).Should().BeTrue();
        value.Should().Be(bytes);
        ByteSize.Format(value).Should().Be(text);
    }

    [TestCase("")]
    [TestCase("KiB")]
    [TestCase("-1")]
    [TestCase("1kb")]
    [TestCase("1.5MiB")]
    [TestCase("9000000TiB")]
    public void Bad_sizes_are_refused(string text) => ByteSize.TryParse(text, out _).Should().BeFalse();
}
