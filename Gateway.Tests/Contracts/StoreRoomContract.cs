using Gateway.Delivery.Caching;
using Gateway.Tests.Delivery.Caching;

namespace Gateway.Tests.Contracts;

/// <summary>What a store takes, and what goes when that is too much, or was not asked for.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Disk)]
internal sealed class StoreRoomContract(StoreKind kind) : ResponseStoreFixture(kind)
{
    private static readonly TimeSpan Unused = TimeSpan.FromHours(1);

    [Test]
    public async Task Statistics_count_what_is_there()
    {
        StoredResponse kept = (await PutAsync("a", Bytes(5000)))!;
        Store.Statistics.Responses.Should().Be(1);
        long one = Store.Statistics.Bytes;
        one.Should().BeInRange(5000, 10_000);
        await PutAsync("b", Bytes(5000));
        Store.Statistics.Bytes.Should().Be(2 * one);
        await PutAsync("b", Bytes(5000));
        Store.Statistics.Bytes.Should().Be(2 * one);
        Store.Remove(kept);
        Store.Statistics.Should().Be(new StoreStatistics(1, one, 0));
    }

    [Test]
    public async Task It_stays_within_its_size()
    {
        for (int i = 0; i < 200; i++)
        {
            await PutAsync($"{i}", Bytes(100_000));
        }

        await Store.SettleAsync();
        StoreStatistics statistics = Store.Statistics;
        statistics.Bytes.Should().BeInRange(MaxBytes / 2, MaxBytes);
        statistics.Responses.Should().BeInRange(MaxBytes / 2 / 100_000, MaxBytes / 100_000);
        (statistics.Responses + statistics.Evictions).Should().Be(200);
        (await FindAsync("199")).Should().ContainSingle();
    }

    [Test]
    public async Task What_is_used_outlives_what_is_not()
    {
        await PutAsync("used", Bytes(100_000));
        for (int i = 0; i < 200; i++)
        {
            await PutAsync($"{i}", Bytes(100_000));
            foreach (StoredResponse used in await FindAsync("used"))
            {
                used.OpenBody()!.Dispose();
            }
        }

        await Store.SettleAsync();
        (await FindAsync("used")).Should().ContainSingle();
        (await FindAsync("0")).Should().BeEmpty();
    }

    [Test]
    public async Task What_nobody_asks_for_is_forgotten()
    {
        IResponseStore store = await OpenAsync(new CacheOptions { ExpireUnused = Unused });
        await PutAsync(Key("used"), [1], store: store);
        await PutAsync(Key("unused"), [1], store: store);
        for (int i = 0; i < 8; i++)
        {
            Time.Advance(Unused / 4);
            (await store.FindAsync(Key("used"), default)).Should().ContainSingle().Subject.OpenBody()!.Dispose();
        }

        await store.SettleAsync();
        (await store.FindAsync(Key("unused"), default)).Should().BeEmpty();
        (store.Statistics.Responses, store.Statistics.Evictions).Should().Be((1, 1));
    }
}
