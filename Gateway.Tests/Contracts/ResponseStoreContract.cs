using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Storage.Objects;
using Gateway.Tests.Delivery;
using Gateway.Tests.Delivery.Caching;

namespace Gateway.Tests.Contracts;

/// <summary>What every store keeps, and how it is found, replaced and removed.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Disk)]
internal sealed class ResponseStoreContract(StoreKind kind) : ResponseStoreFixture(kind)
{
    [Test]
    public async Task Nothing_is_kept_at_first()
    {
        (await FindAsync("a")).Should().BeEmpty();
        Store.Statistics.Should().Be(new StoreStatistics(0, 0, 0));
    }

    [Test]
    public async Task What_was_written_is_read_back([Values(0, 1, 5000, Block - 1, Block, Block + 1, 200_001, MaxItemSize)] int length, [Values] bool isAnnounced)
    {
        byte[] bytes = Bytes(length);
        foreach (int writeSize in (int[])[777, Block, 300_000])
        {
            StoredResponse kept = (await PutAsync("a", bytes, isAnnounced ? length : null, writeSize: writeSize))!;
            kept.Record.Metadata.Length.Should().Be(length, "it is known at the end");
            (await (await FindAsync("a")).Should().ContainSingle().Subject.ReadAsync()).AsSpan().SequenceEqual(bytes).Should().BeTrue("written by {0}", writeSize);
        }
    }

    [Test]
    public async Task Any_range_is_read_as_often_as_wanted()
    {
        const int Long = (3 * Block) + 7;
        byte[] bytes = Bytes(Long);
        StoredResponse kept = (await PutAsync("a", bytes))!;
        using IContentBody body = kept.OpenBody()!;
        body.IsSeekable.Should().BeTrue();
        int[] edges = [0, 1, Block - 1, Block, Block + 1, 2 * Block, 3 * Block, Long - 1, Long];
        foreach (int start in edges.Reverse())
        {
            foreach (int end in edges.Where(edge => edge >= start))
            {
                (await body.ReadAsync(new ByteRange(start, end - start))).AsSpan().SequenceEqual(bytes.AsSpan(start, end - start)).Should().BeTrue("bytes {0} to {1}", start, end);
            }
        }
    }

    [Test]
    public async Task What_is_known_of_it_is_kept()
    {
        ResponseRecord record = Record(4) with
        {
            Status = 404,
            InitialAge = TimeSpan.FromSeconds(7),
            FreshFor = TimeSpan.FromSeconds(-1),
            StaleWhileRevalidate = TimeSpan.FromSeconds(8),
            StaleIfError = TimeSpan.FromSeconds(9),
            Tags = ["x", "ü"],
            Vary = Fields("Accept", "text/html"),
        };
        await PutAsync("a/ü b", [1, 2, 3, 4], record: record);
        StoredResponse found = (await FindAsync("a/ü b")).Should().ContainSingle().Subject;
        found.Key.Should().Be(Key("a/ü b"));
        found.IsMarkedStale.Should().BeFalse();
        found.Record.Should().BeEquivalentTo(record);
    }

    [Test]
    public async Task It_is_found_when_it_is_complete_and_not_before()
    {
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(3), 3)!;
        await writer.Output.WriteAsync(new byte[] { 1, 2, 3 });
        (await FindAsync("a")).Should().BeEmpty();
        StoredResponse? kept = await writer.CompleteAsync();
        (await FindAsync("a")).Should().Equal(kept!);
        (await writer.CompleteAsync()).Should().BeSameAs(kept);
    }

    [Test]
    public async Task Keys_are_paths_as_sent_and_queries()
    {
        ContentPath.TryParse("a%2Fb", out ContentPath? encoded).Should().BeTrue();
        CacheKey[] keys = [Key("a/b"), new CacheKey(encoded!, ""), Key("a/b", "x=1"), Key("a/b", "X=1"), Key("A/b")];
        for (byte i = 0; i < keys.Length; i++)
        {
            await PutAsync(keys[i], [i]);
        }

        for (byte i = 0; i < keys.Length; i++)
        {
            (await (await Store.FindAsync(keys[i], default)).Should().ContainSingle().Subject.ReadAsync()).Should().Equal(i);
        }
    }

    [Test]
    public async Task A_response_replaces_those_for_the_same_headers_and_stands_before_the_others()
    {
        StoredResponse html = (await PutAsync("a", [1], record: Record(1) with { Vary = Fields("Accept", "text/html") }))!;
        StoredResponse json = (await PutAsync("a", [2], record: Record(1) with { Vary = Fields("Accept", "text/json") }))!;
        StoredResponse any = (await PutAsync("a", [3]))!;
        (await FindAsync("a")).Should().Equal(any, json, html);
        StoredResponse newer = (await PutAsync("a", [4], record: Record(1) with { Vary = Fields("accept", "text/html") }))!;
        (await FindAsync("a")).Should().Equal(newer, any, json);
        Store.Statistics.Responses.Should().Be(3);
    }

    [Test]
    public async Task Slices_stand_beside_each_other_and_beside_the_whole()
    {
        ResponseRecord Slice(long offset) => Record(30) with { Slice = new ContentSlice(offset, 10, 30) };
        StoredResponse first = (await PutAsync("a", Bytes(10), record: Slice(0)))!;
        StoredResponse third = (await PutAsync("a", Bytes(10), record: Slice(20)))!;
        StoredResponse whole = (await PutAsync("a", Bytes(30)))!;
        (await FindAsync("a")).Should().Equal(whole, third, first);
        first.Record.Metadata.Length.Should().Be(30);
        StoredResponse again = (await PutAsync("a", Bytes(10), record: Slice(0)))!;
        (await FindAsync("a")).Should().Equal(again, whole, third);
    }

    [Test]
    public async Task An_update_replaces_what_is_known_and_the_mark_of_a_soft_purge()
    {
        await PutAsync("a", [1, 2], record: Record(2) with { Tags = ["old", "both"] });
        await Store.PurgeAsync(new Purge(PurgeScope.Everything) { IsSoft = true }, default);
        StoredResponse marked = (await FindAsync("a")).Single();
        await Store.UpdateAsync(marked, marked.Record with { FreshFor = TimeSpan.FromDays(2), Tags = ["both", "new"] });
        StoredResponse found = (await FindAsync("a")).Should().ContainSingle().Subject;
        (found.Record.FreshFor, found.IsMarkedStale).Should().Be((TimeSpan.FromDays(2), false));
        (await found.ReadAsync()).Should().Equal(1, 2);
        (await Store.PurgeAsync(new Purge(PurgeScope.Tag, "old"), default)).Should().Be(0);
        (await Store.PurgeAsync(new Purge(PurgeScope.Tag, "new"), default)).Should().Be(1);
        (await Store.PurgeAsync(new Purge(PurgeScope.Tag, "both"), default)).Should().Be(0);
    }

    [Test]
    public async Task What_was_removed_is_not_found_and_stays_readable_for_those_who_have_it()
    {
        byte[] bytes = Bytes(3 * Block);
        StoredResponse kept = (await PutAsync("a", bytes))!;
        StoredResponse variant = (await PutAsync("a", [1], record: Record(1) with { Vary = Fields("Accept", "x") }))!;
        using IContentBody body = kept.OpenBody()!;
        Store.Remove(kept);
        Store.Remove(kept);
        (await FindAsync("a")).Should().Equal(variant);
        Store.Statistics.Responses.Should().Be(1);
        await Store.UpdateAsync(kept, kept.Record with { Tags = ["t"] });
        (await Store.PurgeAsync(new Purge(PurgeScope.Tag, "t"), default)).Should().Be(0);
        (await body.ReadAsync()).AsSpan().SequenceEqual(bytes).Should().BeTrue();
    }

    [Test]
    public async Task Anything_at_once_never_mixes_bytes_up()
    {
        Task Worker(int seed) => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 300; i++)
            {
                byte id = (byte)random.Next(40);
                CacheKey key = Key($"{id}");
                byte[] bytes = Enumerable.Repeat(id, random.Next(1, 200_000)).ToArray();
                switch (random.Next(8))
                {
                    case 0:
                        await Store.PurgeAsync(new Purge(PurgeScope.Path, $"{id}"), default);
                        break;
                    case 1:
                        await Store.PurgeAsync(new Purge(PurgeScope.Tag, $"{id % 4}"), default);
                        break;
                    case 2 or 3:
                        await PutAsync(key, bytes, random.Next(2) == 0 ? null : bytes.Length, record: Record(null) with { Tags = [$"{id % 4}"] });
                        break;
                    default:
                        foreach (StoredResponse found in await Store.FindAsync(key, default))
                        {
                            byte[] read = await found.ReadAsync();
                            (read.Length, read.All(b => b == id)).Should().Be(((int)found.Record.Metadata.Length!, true));
                        }

                        break;
                }
            }
        });
        await Task.WhenAll(Enumerable.Range(1, 8).Select(Worker)).WaitAsync(2 * Patience);
        await Store.PurgeAsync(new Purge(PurgeScope.Everything), default);
        await Store.SettleAsync();
        (Store.Statistics.Responses, Store.Statistics.Bytes).Should().Be((0, 0));
    }
}
