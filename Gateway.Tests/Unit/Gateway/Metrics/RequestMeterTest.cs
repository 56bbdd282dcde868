using Gateway.Metrics;

namespace Gateway.Tests.Unit.Metrics;

internal sealed class RequestMeterTest
{
    [TestCase(0.0, 0)]
    [TestCase(0.1, 0)]
    [TestCase(0.1001, 1)]
    [TestCase(0.9, 3)]
    [TestCase(60_000, 17)]
    [TestCase(60_001, 18)]
    public void A_duration_falls_into_the_first_bucket_that_reaches_it(double milliseconds, int bucket)
    {
        var meter = new RequestMeter("s3");
        meter.Record(200, 0, TimeSpan.FromMilliseconds(milliseconds));
        meter.Buckets.Should().HaveCount(LatencyBuckets.Count);
        meter.Buckets[bucket].Should().Be(1);
        meter.Buckets.Sum().Should().Be(1);
    }

    [Test]
    public void Nothing_is_lost_when_many_threads_record()
    {
        var meter = new RequestMeter("s3");
        Parallel.For(0, 100_000, i => meter.Record(100 + (i % 5 * 100), 10, TimeSpan.FromSeconds(1)));
        for (int statusClass = 1; statusClass <= 5; statusClass++)
        {
            meter.Requests(statusClass).Should().Be(20_000);
        }

        meter.SentBytes.Should().Be(1_000_000);
        meter.Seconds.Should().Be(100_000);
        meter.Buckets.Sum().Should().Be(100_000);
    }

    [TestCase(0, 1)]
    [TestCase(99, 1)]
    [TestCase(499, 4)]
    [TestCase(999, 5)]
    public void A_status_that_is_none_is_counted_all_the_same(int status, int statusClass)
    {
        var meter = new RequestMeter("s3");
        meter.Record(status, 0, TimeSpan.Zero);
        meter.Requests(statusClass).Should().Be(1);
    }
}
