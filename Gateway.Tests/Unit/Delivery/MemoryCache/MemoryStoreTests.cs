using System.IO.Pipelines;
using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.MemoryCache;

namespace Gateway.Tests.Unit.Delivery.MemoryCache;

/// <summary>What keeping responses in memory promises beyond the contract of all stores: what hits, purges and kept bytes cost.</summary>
internal sealed class MemoryStoreTests : MemoryStoreTestBase
{
    [Test]
    public async Task A_hit_allocates_nothing()
    {
        CacheKey key = Key("a");
        await PutAsync("a", 1000);
        long allocated = 0;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            IReadOnlyList<StoredResponse> found = await Store.FindAsync(key, default);
            found[0].OpenBody()!.Dispose();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated.Should().Be(0);
    }

    [Test]
    public async Task A_large_body_goes_out_as_fast_as_it_is_taken()
    {
        await PutAsync("a", MaxItemSize);
        var pipe = new Pipe();
        using IContentBody body = (await Store.FindAsync(Key("a"), default))[0].OpenBody()!;
        Task copy = body.CopyToAsync(pipe.Writer, null, default).AsTask();
        ReadResult read = await pipe.Reader.ReadAsync();
        read.Buffer.Length.Should().Be(Block, "the pipe takes no more than that at a time");
        copy.IsCompleted.Should().BeFalse();
        pipe.Reader.AdvanceTo(read.Buffer.End);
        read = await pipe.Reader.ReadAtLeastAsync(Block).AsTask().WaitAsync(Patience);
        pipe.Reader.AdvanceTo(read.Buffer.End);
        await pipe.Reader.CompleteAsync();
        await copy.WaitAsync(Patience);
    }

    [Test]
    public async Task Small_content_of_unknown_length_takes_no_more_than_it_has()
    {
        StoredResponse announced = (await PutAsync("a", 300))!;
        long one = Store.Statistics.Bytes;
        await using IResponseWriter writer = Store.Begin(Key("b"), Record(null), null)!;
        await WriteAsync(writer, 300);
        StoredResponse kept = (await writer.CompleteAsync())!;
        Store.Statistics.Bytes.Should().Be(2 * one);
        kept.Record.Metadata.Length.Should().Be(announced.Record.Metadata.Length);
    }

    [Test]
    public async Task Headers_that_differ_with_every_client_fill_no_list()
    {
        for (int i = 0; i < 200; i++)
        {
            await PutAsync("a", 10, Record(10) with { Vary = new HeaderFields([new("User-Agent", $"{i}")]) });
        }

        IReadOnlyList<StoredResponse> found = await Store.FindAsync(Key("a"), default);
        found.Should().HaveCount(64);
        found[0].Record.Vary["User-Agent"].ToString().Should().Be("199");
    }

    [Test]
    public async Task A_purge_is_over_soon_however_much_is_kept()
    {
        var store = new MemoryStore(new CacheOptions(), 1L << 30, TimeProvider.System);
        for (int i = 0; i < 20_000; i++)
        {
            await using IResponseWriter writer = store.Begin(Key($"{i % 10}/{i}"), Record(0) with { Tags = [$"{i % 1000}"] }, 0)!;
            await writer.CompleteAsync();
        }

        foreach ((PurgeScope scope, string name, int count) in ((PurgeScope, string, int)[])[(PurgeScope.Tag, "7", 20), (PurgeScope.Path, "5/5", 1), (PurgeScope.Prefix, "8/", 2000)])
        {
            long started = TimeProvider.System.GetTimestamp();
            (await store.PurgeAsync(new Purge(scope, name), default)).Should().Be(count);
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(1));
        }
    }
}
