using Gateway.Delivery.Binding.Guards;

namespace Gateway.Tests.Unit.Delivery.Binding;

internal sealed class TokenBucketsTests
{
    private const long Second = 1000;

    [Test]
    public void Over_time_a_client_gets_just_its_rate()
    {
        var buckets = new TokenBuckets(new RateLimitOptions(10, TimeSpan.FromSeconds(1), Burst: 20), Second);
        int passed = 0;
        for (long now = 1; now <= 100 * Second; now += 7)
        {
            passed += buckets.Take(1, now) == 0 ? 1 : 0;
        }

        passed.Should().BeInRange(1000 + 19 - 1, 1000 + 20);
    }

    [Test]
    public void What_it_says_to_wait_is_enough_and_not_too_much()
    {
        var buckets = new TokenBuckets(new RateLimitOptions(3, TimeSpan.FromSeconds(9), Burst: 1), Second);
        buckets.Take(1, 5).Should().Be(0);
        long wait = buckets.Take(1, 6);
        wait.Should().Be((3 * Second) - 1);
        buckets.Take(1, 6 + wait - 1).Should().Be(1);
        buckets.Take(1, 6 + wait).Should().Be(0);
    }

    [Test]
    public void A_flood_of_addresses_costs_no_memory_and_sets_nobody_free()
    {
        var buckets = new TokenBuckets(new RateLimitOptions(1, TimeSpan.FromSeconds(1), Burst: 50), Second);
        while (buckets.Take(7, 1) == 0)
        {
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        long waits = 0;
        for (ulong address = 1000; address < 3_000_000; address++)
        {
            waits += buckets.Take(address, 2);
        }

        (waits, GC.GetAllocatedBytesForCurrentThread() - before).Should().Be((0, 0));
        buckets.Take(7, 3).Should().BePositive("who was refused is remembered longest");
    }

    [Test]
    public void Many_threads_get_no_token_more()
    {
        var buckets = new TokenBuckets(new RateLimitOptions(1, TimeSpan.FromHours(1), Burst: 1000), Second);
        int passed = 0;
        Parallel.For(0, 20_000, _ =>
        {
            if (buckets.Take(42, 1) == 0)
            {
                Interlocked.Increment(ref passed);
            }
        });
        passed.Should().Be(1000);
    }

    [Test]
    public void The_largest_numbers_fit()
    {
        const long NanosecondClock = 1_000_000_000;
        var buckets = new TokenBuckets(new RateLimitOptions(1, TimeSpan.FromHours(1), Burst: 1_000_000), NanosecondClock);
        long waits = 0;
        for (int i = 0; i < 1_000_000; i++)
        {
            waits += buckets.Take(1, NanosecondClock);
        }

        waits.Should().Be(0);
        buckets.Take(1, NanosecondClock).Should().Be(3600 * NanosecondClock);
    }
}
