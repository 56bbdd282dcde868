using System.IO.Pipelines;
using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>What every <see cref="IResponseStore"/> keeps.</summary>
public abstract class ResponseStoreContract
{
    private const int Block = 64 * 1024;
    private const int MaxItemSize = 1 << 20;
    private const int MaxBytes = 8 << 20;

    private static readonly TimeSpan Unused = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<IResponseStore> _stores = [];
    private ManualTimeProvider _time = null!;

    private IResponseStore Store => _stores[0];

    /// <summary>An empty store.</summary>
    protected abstract IResponseStore CreateStore(CacheOptions options, long maxBytes, TimeProvider time);

    /// <summary>Ends when what the store does in the background is done.</summary>
    protected virtual Task SettleAsync(IResponseStore store) => Task.CompletedTask;

    [SetUp]
    public void StartStore()
    {
        _time = new ManualTimeProvider();
        Start(new CacheOptions { MaxItemSize = MaxItemSize });
    }

    [TearDown]
    public async Task StopStore()
    {
        foreach (IResponseStore store in _stores)
        {
            await store.DisposeAsync();
        }

        _stores.Clear();
    }

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
            (await ReadAsync((await FindAsync("a")).Should().ContainSingle().Subject)).AsSpan().SequenceEqual(bytes).Should().BeTrue("written by {0}", writeSize);
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
                (await ReadAsync(body, new ByteRange(start, end - start))).AsSpan().SequenceEqual(bytes.AsSpan(start, end - start)).Should().BeTrue("bytes {0} to {1}", start, end);
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
            (await ReadAsync((await Store.FindAsync(keys[i], default)).Should().ContainSingle().Subject)).Should().Equal(i);
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
    public async Task Readers_follow_while_it_arrives([Values] bool isAnnounced)
    {
        byte[] bytes = Bytes(3 * Block);
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(null), isAnnounced ? bytes.Length : null)!;
        var readers = new List<(Pipe Pipe, Task Copy)> { Follow(writer) };
        int read = 0;
        foreach (int step in (int[])[1, 999, Block, Block, 1])
        {
            await writer.Output.WriteAsync(bytes.AsMemory(read, step));
            readers.Add(Follow(writer));
            read += step;
            foreach ((Pipe pipe, Task copy) in readers)
            {
                // All that was written can be read now, though no more comes.
                ReadResult result = await pipe.Reader.ReadAtLeastAsync(read).AsTask().WaitAsync(Patience);
                result.Buffer.FirstSpan[0].Should().Be(bytes[0]);
                result.Buffer.Length.Should().Be(read);
                pipe.Reader.AdvanceTo(result.Buffer.Start);
                copy.IsCompleted.Should().BeFalse();
            }
        }

        await writer.Output.WriteAsync(bytes.AsMemory(read));
        await writer.CompleteAsync();
        foreach ((Pipe pipe, Task copy) in readers)
        {
            await copy.WaitAsync(Patience);
            await pipe.Writer.CompleteAsync();
            (await ReadAllAsync(pipe.Reader)).AsSpan().SequenceEqual(bytes).Should().BeTrue();
        }
    }

    [Test]
    public async Task Ranges_of_what_arrives_are_read_as_soon_as_they_are_there()
    {
        byte[] bytes = Bytes(2 * Block);
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(bytes.Length), bytes.Length)!;
        using IContentBody body = writer.OpenBody()!;
        body.IsSeekable.Should().BeTrue();
        await writer.Output.WriteAsync(bytes.AsMemory(0, 1000));
        (await ReadAsync(body, new ByteRange(10, 990)).WaitAsync(Patience)).Should().Equal(bytes[10..1000]);
        (await ReadAsync(body, new ByteRange(0, 5)).WaitAsync(Patience)).Should().Equal(bytes[..5]);
        Task<byte[]> later = ReadAsync(body, new ByteRange(Block, 10));
        await writer.Output.WriteAsync(bytes.AsMemory(1000, Block));
        (await later.WaitAsync(Patience)).Should().Equal(bytes[Block..(Block + 10)]);
    }

    [Test]
    public async Task A_reader_stops_waiting_when_its_client_goes()
    {
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(null), null)!;
        using IContentBody body = writer.OpenBody()!;
        using var gone = new CancellationTokenSource();
        Task copy = body.CopyToAsync(new Pipe().Writer, null, gone.Token).AsTask();
        await gone.CancelAsync();
        await copy.Invoking(task => task.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task A_response_that_fails_tells_its_readers_and_is_not_kept([Values] bool isAnnounced)
    {
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(null), isAnnounced ? 1000 : null)!;
        using IContentBody body = writer.OpenBody()!;
        Task copy = body.CopyToAsync(new Pipe().Writer, null, default).AsTask();
        await writer.Output.WriteAsync(Bytes(100));
        writer.Fail(new IOException("The origin broke off."));
        (await copy.Invoking(task => task.WaitAsync(Patience)).Should().ThrowAsync<BrokenContentException>()).WithMessage("The origin broke off.").WithInnerException<IOException>();
        (await writer.CompleteAsync()).Should().BeNull();
        writer.OpenBody().Should().BeNull();
        await BeEmptyAsync("a", writer);
    }

    [Test]
    public async Task A_response_that_is_given_up_is_broken()
    {
        IResponseWriter writer = Store.Begin(Key("a"), Record(null), null)!;
        using IContentBody body = writer.OpenBody()!;
        Task copy = body.CopyToAsync(new Pipe().Writer, null, default).AsTask();
        await writer.Output.WriteAsync(Bytes(100));
        await writer.DisposeAsync();
        await copy.Invoking(task => task.WaitAsync(Patience)).Should().ThrowAsync<BrokenContentException>();
        await BeEmptyAsync("a", writer);
    }

    [TestCase(999)]
    [TestCase(1001)]
    [TestCase(200_000)]
    public async Task Another_length_than_announced_is_a_failure(int length)
    {
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(1000), 1000)!;
        using IContentBody body = writer.OpenBody()!;
        await writer.Output.WriteAsync(Bytes(length));
        (await writer.CompleteAsync()).Should().BeNull();
        if (length < 1000)
        {
            await body.Invoking(b => ReadAsync(b)).Should().ThrowAsync<BrokenContentException>();
        }

        await BeEmptyAsync("a", writer);
    }

    [Test]
    public async Task A_broken_response_leaves_the_one_before_it_alone()
    {
        StoredResponse before = (await PutAsync("a", [1]))!;
        await using (IResponseWriter writer = Store.Begin(Key("a"), Record(null), null)!)
        {
            await writer.Output.WriteAsync(Bytes(100));
        }

        (await FindAsync("a")).Should().Equal(before);
        (await ReadAsync(before)).Should().Equal(1);
    }

    [Test]
    public async Task What_is_announced_as_too_large_is_refused()
    {
        Store.Begin(Key("a"), Record(null), MaxItemSize + 1).Should().BeNull();
        (await FindAsync("a")).Should().BeEmpty();
    }

    [Test]
    public async Task What_grows_too_large_reaches_its_reader_and_is_not_kept()
    {
        byte[] bytes = Bytes(MaxItemSize + 1);
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(null), null)!;
        Task<byte[]> read = ReadAsync(writer.OpenBody()!);
        for (int i = 0; i < bytes.Length; i += 10_000)
        {
            await writer.Output.WriteAsync(bytes.AsMemory(i, Math.Min(10_000, bytes.Length - i))).AsTask().WaitAsync(Patience);
        }

        (await writer.CompleteAsync()).Should().BeNull();
        (await read.WaitAsync(Patience)).AsSpan().SequenceEqual(bytes).Should().BeTrue();
        await BeEmptyAsync("a", writer);
    }

    [Test]
    public async Task A_purge_takes_what_it_names([Values] PurgeScope scope)
    {
        await PutSamplesAsync();
        (string name, string[] left) = Samples.Purged(scope);
        long purged = await Store.PurgeAsync(new Purge(scope, name), default);
        (await KeptSamplesAsync()).Should().BeEquivalentTo(left);
        purged.Should().Be(Samples.All.Length - left.Length);
        Store.Statistics.Responses.Should().Be(left.Length);
        (await Store.PurgeAsync(new Purge(scope, name), default)).Should().Be(0);
    }

    [Test]
    public async Task A_soft_purge_marks_what_it_names([Values] PurgeScope scope)
    {
        await PutSamplesAsync();
        (string name, string[] left) = Samples.Purged(scope);
        (await Store.PurgeAsync(new Purge(scope, name) { IsSoft = true }, default)).Should().Be(Samples.All.Length - left.Length);
        (await KeptSamplesAsync(unmarkedOnly: true)).Should().BeEquivalentTo(left);
        (await KeptSamplesAsync()).Should().HaveCount(Samples.All.Length);
    }

    [Test]
    public async Task A_purge_meets_what_is_on_its_way([Values] PurgeScope scope, [Values] bool isSoft)
    {
        IResponseWriter[] writers = [.. Samples.All.Select(sample => Store.Begin(sample.Key, Record(10) with { Tags = sample.Tags, Vary = sample.Vary, Slice = sample.Slice }, 10)!)];
        foreach (IResponseWriter writer in writers)
        {
            await writer.Output.WriteAsync(Bytes(4));
        }

        (string name, string[] left) = Samples.Purged(scope);
        await Store.PurgeAsync(new Purge(scope, name) { IsSoft = isSoft }, default);
        foreach (IResponseWriter writer in writers)
        {
            // Who reads it already asked before the purge, and gets all of it.
            using IContentBody body = writer.OpenBody()!;
            await writer.Output.WriteAsync(Bytes(6));
            await writer.CompleteAsync();
            (await ReadAsync(body).WaitAsync(Patience)).Should().HaveCount(10);
            await writer.DisposeAsync();
        }

        (await KeptSamplesAsync()).Should().BeEquivalentTo(left);
        await PutSamplesAsync();
        (await KeptSamplesAsync()).Should().HaveCount(Samples.All.Length, "what comes after a purge is kept");
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
        (await ReadAsync(found)).Should().Equal(1, 2);
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
        (await ReadAsync(body)).AsSpan().SequenceEqual(bytes).Should().BeTrue();
    }

    [Test]
    public async Task It_stays_within_its_size()
    {
        for (int i = 0; i < 200; i++)
        {
            await PutAsync($"{i}", Bytes(100_000));
        }

        await SettleAsync(Store);
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

        await SettleAsync(Store);
        (await FindAsync("used")).Should().ContainSingle();
        (await FindAsync("0")).Should().BeEmpty();
    }

    [Test]
    public async Task What_nobody_asks_for_is_forgotten()
    {
        IResponseStore store = Start(new CacheOptions { ExpireUnused = Unused });
        await PutAsync(Key("used"), [1], store: store);
        await PutAsync(Key("unused"), [1], store: store);
        for (int i = 0; i < 8; i++)
        {
            _time.Advance(Unused / 4);
            (await store.FindAsync(Key("used"), default)).Should().ContainSingle().Subject.OpenBody()!.Dispose();
        }

        await SettleAsync(store);
        (await store.FindAsync(Key("unused"), default)).Should().BeEmpty();
        (store.Statistics.Responses, store.Statistics.Evictions).Should().Be((1, 1));
    }

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
                            byte[] read = await ReadAsync(found);
                            (read.Length, read.All(b => b == id)).Should().Be(((int)found.Record.Metadata.Length!, true));
                        }

                        break;
                }
            }
        });
        await Task.WhenAll(Enumerable.Range(1, 8).Select(Worker)).WaitAsync(2 * Patience);
        await Store.PurgeAsync(new Purge(PurgeScope.Everything), default);
        await SettleAsync(Store);
        (Store.Statistics.Responses, Store.Statistics.Bytes).Should().Be((0, 0));
    }

    private static CacheKey Key(string path, string query = "") => new(ContentPath.OfDecoded(path), query);

    private static HeaderFields Fields(string name, string value) => new([new(name, value)]);

    private static ResponseRecord Record(long? length) => new()
    {
        Status = 200,
        Metadata = new ContentMetadata(new HeaderFields([new("Content-Type", "text/plain"), new("Link", new[] { "<a>", "<b>" })]), length),
        Received = new DateTimeOffset(2025, 11, 20, 12, 0, 0, TimeSpan.Zero),
        InitialAge = TimeSpan.Zero,
        FreshFor = TimeSpan.FromMinutes(1),
    };

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static (Pipe Pipe, Task Copy) Follow(IResponseWriter writer)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        return (pipe, CopyAsync());

        async Task CopyAsync()
        {
            using IContentBody body = writer.OpenBody()!;
            await body.CopyToAsync(pipe.Writer, null, default);
        }
    }

    private static async Task<byte[]> ReadAsync(StoredResponse response)
    {
        using IContentBody body = response.OpenBody()!;
        return await ReadAsync(body);
    }

    private static async Task<byte[]> ReadAsync(IContentBody body, ByteRange? range = null)
    {
        using var copy = new MemoryStream();
        PipeWriter pipe = PipeWriter.Create(copy, new StreamPipeWriterOptions(leaveOpen: true));
        await body.CopyToAsync(pipe, range, default);
        await pipe.CompleteAsync();
        return copy.ToArray();
    }

    private static async Task<byte[]> ReadAllAsync(PipeReader reader)
    {
        using var copy = new MemoryStream();
        await reader.CopyToAsync(copy);
        return copy.ToArray();
    }

    private IResponseStore Start(CacheOptions options)
    {
        IResponseStore store = CreateStore(options, MaxBytes, _time);
        _stores.Add(store);
        return store;
    }

    private ValueTask<IReadOnlyList<StoredResponse>> FindAsync(string path) => Store.FindAsync(Key(path), default);

    private Task<StoredResponse?> PutAsync(string path, byte[] bytes, long? length = null, ResponseRecord? record = null, int writeSize = 50_000) =>
        PutAsync(Key(path), bytes, length, record, writeSize);

    private async Task<StoredResponse?> PutAsync(CacheKey key, byte[] bytes, long? length = null, ResponseRecord? record = null, int writeSize = 50_000, IResponseStore? store = null)
    {
        await using IResponseWriter? writer = (store ?? Store).Begin(key, record ?? Record(length), length);
        if (writer is null)
        {
            return null;
        }

        for (int i = 0; i < bytes.Length; i += writeSize)
        {
            await writer.Output.WriteAsync(bytes.AsMemory(i, Math.Min(writeSize, bytes.Length - i)));
        }

        return await writer.CompleteAsync();
    }

    private async Task BeEmptyAsync(string path, IResponseWriter writer)
    {
        await writer.DisposeAsync();
        await SettleAsync(Store);
        (await FindAsync(path)).Should().BeEmpty();
        Store.Statistics.Should().Be(new StoreStatistics(0, 0, 0));
    }

    private async Task PutSamplesAsync()
    {
        foreach (Samples.Sample sample in Samples.All)
        {
            await PutAsync(sample.Key, Bytes(10), record: Record(10) with { Tags = sample.Tags, Vary = sample.Vary, Slice = sample.Slice });
        }
    }

    private async Task<List<string>> KeptSamplesAsync(bool unmarkedOnly = false)
    {
        var kept = new List<string>();
        foreach (CacheKey key in Samples.All.Select(sample => sample.Key).Distinct())
        {
            kept.AddRange((await Store.FindAsync(key, default)).Where(found => !unmarkedOnly || !found.IsMarkedStale)
                .Select(found => Samples.All.Single(sample => sample.Key == key && sample.Vary.Count == found.Record.Vary.Count && sample.Slice == found.Record.Slice).Name));
        }

        return kept;
    }

    /// <summary>Responses that purges tell apart.</summary>
    private static class Samples
    {
        public static readonly Sample[] All =
        [
            new("whole", Key("a/b")) { Tags = ["red", "blue"] },
            new("query", Key("a/b", "x=1")) { Tags = ["blue"] },
            new("encoded", new CacheKey(Encoded("a%2Fb"), "")),
            new("variant", Key("a/b")) { Vary = Fields("Accept", "text/html") },
            new("slice", Key("a/b")) { Slice = new ContentSlice(0, 10, 100), Tags = ["red"] },
            new("longer", Key("a/bc")) { Tags = ["Red"] },
            new("upper", Key("A/b")),
            new("other", Key("b")) { Tags = ["red"] },
        ];

        /// <summary>What to purge, and what is left then.</summary>
        public static (string Name, string[] Left) Purged(PurgeScope scope) => scope switch
        {
            PurgeScope.Everything => ("", []),
            PurgeScope.Path => ("a/b", ["longer", "upper", "other"]),
            PurgeScope.Prefix => ("a/b", ["upper", "other"]),
            _ => ("red", ["query", "encoded", "variant", "longer", "upper"]),
        };

        private static ContentPath Encoded(string raw) => ContentPath.TryParse(raw, out ContentPath? path) ? path : throw new ArgumentException(raw);

        internal sealed record Sample(string Name, CacheKey Key)
        {
            public string[] Tags { get; init; } = [];

            public HeaderFields Vary { get; init; } = HeaderFields.Empty;

            public ContentSlice? Slice { get; init; }
        }
    }
}
