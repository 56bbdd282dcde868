using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Tests.Delivery;

namespace Gateway.Tests.Unit.Delivery.DiskCache;

/// <summary>What was kept is there after a restart and after the end of the process at any moment; what was purged is not.</summary>
internal sealed class DiskStoreRestartTests : DiskStoreTestBase
{
    [Test]
    public async Task Everything_is_found_again([Values] bool crash)
    {
        ResponseRecord record = Record(3) with
        {
            Status = 203,
            Metadata = new ContentMetadata(new HeaderFields([new("X-Ü", "ä"), new("Link", new[] { "<a>", "" })]), 3),
            InitialAge = TimeSpan.FromSeconds(7),
            FreshFor = TimeSpan.FromSeconds(-1),
            StaleWhileRevalidate = TimeSpan.FromSeconds(8),
            StaleIfError = TimeSpan.Zero,
            ForbidsStale = true,
            IsOwn = true,
            Tags = ["x", "ü"],
            Vary = new HeaderFields([new("accept", "a"), new("cookie", Microsoft.Extensions.Primitives.StringValues.Empty)]),
            Slice = new ContentSlice(5, 3, 100),
        };
        await PutAsync("a/ü b", [1, 2, 3], record);
        await PutAsync("large", Bytes((3 * Block) + 1));
        await PutAsync("empty", []);
        StoreStatistics before = Store.Statistics;
        await (crash ? CrashAsync() : RestartAsync());

        Store.Statistics.Should().Be(before);
        StoredResponse found = (await FindAsync("a/ü b"))!;
        found.Key.Should().Be(Key("a/ü b"));
        found.IsMarkedStale.Should().BeFalse();
        found.Record.Should().BeEquivalentTo(record, options => options.Excluding(r => r.Metadata).Excluding(r => r.Vary));
        found.Record.Metadata.Length.Should().Be(3);
        Lines(found.Record.Metadata.Fields).Should().BeEquivalentTo(Lines(record.Metadata.Fields), options => options.WithStrictOrdering());
        Lines(found.Record.Vary).Should().BeEquivalentTo(Lines(record.Vary), options => options.WithStrictOrdering());
        (await found.ReadAsync()).Should().Equal(1, 2, 3);
        (await ReadAsync("large")).AsSpan().SequenceEqual(Bytes((3 * Block) + 1)).Should().BeTrue();
        (await ReadAsync("empty")).Should().BeEmpty();
        (await Store.PurgeAsync(new Purge(PurgeScope.Tag, "ü"), default)).Should().Be(1);
        (await Store.PurgeAsync(new Purge(PurgeScope.Prefix, "lar"), default)).Should().Be(1);
        (await Store.PurgeAsync(new Purge(PurgeScope.Path, "empty"), default)).Should().Be(1);
    }

    [Test]
    public async Task A_length_that_only_the_end_told_is_known_again()
    {
        await using (IResponseWriter writer = Store.Begin(Key("a"), Record(null), null)!)
        {
            await writer.Output.WriteAsync(Bytes(100));
            await writer.CompleteAsync();
        }

        await RestartAsync();
        (await FindAsync("a"))!.Record.Metadata.Length.Should().Be(100);
    }

    [Test]
    public async Task What_replaced_another_stays_in_its_place([Values] bool crash)
    {
        await PutAsync("a", [1]);
        await PutAsync("a", [2]);
        await (crash ? CrashAsync() : RestartAsync());
        (await ReadAsync("a")).Should().Equal(2);
        EntryFiles.Should().ContainSingle();
    }

    [Test]
    public async Task Newer_responses_stand_before_older_ones_still()
    {
        for (int i = 0; i < 10; i++)
        {
            await PutAsync("a", [1], Record(1) with { Vary = new HeaderFields([new("accept", $"{i}")]) });
        }

        await RestartAsync();
        await PutAsync("a", [1], Record(1) with { Vary = new HeaderFields([new("accept", "10")]) });
        (await Store.FindAsync(Key("a"), default)).Select(found => found.Record.Vary["accept"].ToString()).Should().Equal("10", "9", "8", "7", "6", "5", "4", "3", "2", "1", "0");
    }

    [Test]
    public async Task Confirmations_last([Values(3, 200, 9000, 100_000)] int first, [Values(3, 5000)] int second)
    {
        byte[] body = Bytes(7000);
        await PutAsync("a", body, Record(body.Length) with { Tags = ["old"] });
        long size = Store.Statistics.Bytes;
        foreach (int length in (int[])[first, second, first, second, second])
        {
            StoredResponse found = (await FindAsync("a"))!;
            var fields = new HeaderFields([new("X-Long", new string('x', length)), new("ETag", "\"x\"")]);
            await Store.UpdateAsync(found, found.Record with { Metadata = new ContentMetadata(fields, body.Length), Tags = [$"tag-{length}"] });
            await CrashAsync();
            StoredResponse again = (await FindAsync("a"))!;
            Lines(again.Record.Metadata.Fields).Should().BeEquivalentTo(Lines(fields));
            (await again.ReadAsync()).AsSpan().SequenceEqual(body).Should().BeTrue();
            new FileInfo(EntryFiles.Single()).Length.Should().BeLessThanOrEqualTo(Store.Statistics.Bytes);
        }

        Store.Statistics.Bytes.Should().BeLessThan(size + (3 * (first + second)) + 8192, "confirmations take turns in their places");
        (await Store.PurgeAsync(new Purge(PurgeScope.Tag, "old"), default)).Should().Be(0);
        (await Store.PurgeAsync(new Purge(PurgeScope.Tag, $"tag-{second}"), default)).Should().Be(1);
    }

    [Test]
    public async Task A_purge_that_returned_lasts([Values] PurgeScope scope, [Values] bool isSoft)
    {
        string name = scope switch { PurgeScope.Everything => "", PurgeScope.Path => "a/b", PurgeScope.Prefix => "a/", _ => "t" };
        await PutAsync("a/b", [1], Record(1) with { Tags = ["s", "t"] });
        await PutAsync("c", [2]);
        await Store.PurgeAsync(new Purge(scope, name) { IsSoft = isSoft }, default);
        await PutAsync("a/bc", [3], Record(1) with { Tags = ["t"] });
        await CrashAsync();

        StoredResponse? purged = await FindAsync("a/b");
        (purged is not null).Should().Be(isSoft);
        (purged?.IsMarkedStale).Should().Be(isSoft ? true : null);
        (await FindAsync("a/bc"))!.IsMarkedStale.Should().BeFalse("it came later");
        (await FindAsync("c") is { IsMarkedStale: false }).Should().Be(scope != PurgeScope.Everything);
        EntryFiles.Should().HaveCount((int)Store.Statistics.Responses);
    }

    [Test]
    public async Task A_mark_that_a_confirmation_took_away_stays_away()
    {
        await PutAsync("a", [1]);
        await Store.PurgeAsync(new Purge(PurgeScope.Everything) { IsSoft = true }, default);
        await CrashAsync();
        StoredResponse marked = (await FindAsync("a"))!;
        await Store.UpdateAsync(marked, marked.Record);
        await CrashAsync();
        (await FindAsync("a"))!.IsMarkedStale.Should().BeFalse();
    }

    [Test]
    public async Task A_confirmation_asked_for_before_a_soft_purge_takes_no_mark_away()
    {
        StoredResponse before = (await PutAsync("a", [1]))!;
        await Store.PurgeAsync(new Purge(PurgeScope.Path, "a") { IsSoft = true }, default);
        await Store.UpdateAsync(before, before.Record with { FreshFor = TimeSpan.FromDays(1) });
        StoredResponse found = (await FindAsync("a"))!;
        (found.IsMarkedStale, found.Record.FreshFor).Should().Be((true, TimeSpan.FromDays(1)));
    }

    [Test]
    public async Task What_was_removed_stays_away()
    {
        StoredResponse kept = (await PutAsync("a", [1]))!;
        Store.Remove(kept);
        await Store.SettleAsync();
        EntryFiles.Should().BeEmpty();
        await CrashAsync();
        (await FindAsync("a")).Should().BeNull();
    }

    [Test]
    public async Task What_was_on_its_way_leaves_nothing()
    {
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(null), null)!;
        await writer.Output.WriteAsync(Bytes(3 * Block));
        EntryFiles.Should().ContainSingle();
        await CrashAsync();
        (await FindAsync("a")).Should().BeNull();
        EntryFiles.Should().BeEmpty();
        (await writer.CompleteAsync()).Should().BeNull("its store is closed");
    }

    [Test]
    public async Task Ids_are_not_used_again_by_files_that_nobody_knows()
    {
        await PutAsync("a", [1]);
        await using IResponseWriter unfinished = Store.Begin(Key("b"), Record(null), null)!;
        await unfinished.Output.WriteAsync(Bytes(2 * Block));
        string stray = Path.GetFileName(EntryFiles[1]);
        await CrashAsync();
        await PutAsync("c", [3]);
        EntryFiles.Select(Path.GetFileName).Should().HaveCount(2).And.NotContain(stray);
    }

    [Test]
    public async Task Unused_time_goes_on_while_closed([Values] bool crash)
    {
        Options = Options with { ExpireUnused = TimeSpan.FromHours(1) };
        await RestartAsync();
        await PutAsync("used", [1]);
        await PutAsync("unused", [1]);
        Time.Advance(TimeSpan.FromMinutes(40));
        (await FindAsync("used"))!.OpenBody()!.Dispose();
        Time.Advance(TimeSpan.FromMinutes(10));
        await Store.SettleAsync();
        await (crash ? CrashAsync() : RestartAsync());
        Time.Advance(TimeSpan.FromMinutes(20));
        (await FindAsync("used")).Should().NotBeNull();
        (await FindAsync("unused")).Should().BeNull();
        Store.Statistics.Evictions.Should().Be(1);
    }

    [Test]
    public async Task A_smaller_size_counts_at_once()
    {
        for (int i = 0; i < 20; i++)
        {
            await PutAsync($"{i}", Bytes(100_000));
        }

        MaxSize = 1 << 20;
        await RestartAsync();
        Store.Statistics.Bytes.Should().BeLessThanOrEqualTo(MaxSize);
        EntryFiles.Sum(file => new FileInfo(file).Length).Should().BeLessThanOrEqualTo(MaxSize);
    }

    [Test]
    public async Task The_journal_stays_short()
    {
        string path = new('p', 8000);
        await PutAsync("other", [1], Record(1) with { Tags = ["t"] });
        await Store.PurgeAsync(new Purge(PurgeScope.Tag, "t") { IsSoft = true }, default);
        for (int i = 0; i < 2000; i++)
        {
            await PutAsync(path, [(byte)i]);
            if (i % 100 == 0)
            {
                Time.Advance(TimeSpan.FromSeconds(10));
            }
        }

        await Store.SettleAsync();
        new FileInfo(JournalFile).Length.Should().BeLessThan(6 << 20);
        await CrashAsync();
        (await ReadAsync(path)).Should().Equal(1999 % 256);
        (await FindAsync("other"))!.IsMarkedStale.Should().BeTrue();
        (await Store.PurgeAsync(new Purge(PurgeScope.Tag, "t"), default)).Should().Be(1);
    }
}
