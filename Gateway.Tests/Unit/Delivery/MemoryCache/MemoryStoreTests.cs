using System.IO.Pipelines;
using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.MemoryCache;

namespace Gateway.Tests.Unit.Delivery.MemoryCache;

/// <summary>What keeping responses in memory promises beyond the contract of all stores: costs of hits, who makes room, and streams too large to be kept.</summary>
internal sealed class MemoryStoreTests
{
    private const int Block = 64 * 1024;
    private const int MaxItemSize = 1 << 20;
    private const int MaxMemory = 8 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private MemoryStore _store = null!;

    [SetUp]
    public void Start() => _store = new MemoryStore(new CacheOptions { MaxItemSize = MaxItemSize }, MaxMemory, TimeProvider.System);

    [TearDown]
    public async Task Stop() => await _store.DisposeAsync();

    [Test]
    public async Task A_hit_allocates_nothing()
    {
        CacheKey key = Key("a");
        await PutAsync("a", 1000);
        long allocated = 0;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            IReadOnlyList<StoredResponse> found = await _store.FindAsync(key, default);
            found[0].OpenBody()!.Dispose();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated.Should().Be(0);
    }

    [Test]
    public async Task A_scan_leaves_what_is_used_where_it_is()
    {
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 400; i++)
            {
                await RequestAsync($"hot/{i}", 10_000);
            }
        }

        for (int i = 0; i < 8000; i++)
        {
            await RequestAsync($"once/{i}", 10_000);
        }

        int kept = 0;
        for (int i = 0; i < 400; i++)
        {
            kept += (await _store.FindAsync(Key($"hot/{i}"), default)).Count;
        }

        kept.Should().BeGreaterThan(395, "ten times the memory was asked for once, meanwhile");
    }

    [Test]
    public async Task Popular_content_amidst_one_hit_wonders_hits_more_often_than_with_least_recently_used()
    {
        var random = new Random(7);
        double[] weights = [.. Enumerable.Range(1, 5000).Select(rank => Math.Pow(rank, -0.9))];
        double[] sums = [.. weights.Select((_, i) => weights.Take(i + 1).Sum())];
        var lru = new LeastRecentlyUsed(capacity: 785);
        (int asked, int hits, int lruHits) = (0, 0, 0);
        for (int i = 0; i < 60_000; i++)
        {
            bool isOnce = random.Next(2) == 0;
            int rank = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            string path = isOnce ? $"once/{i}" : $"{(rank < 0 ? ~rank : rank)}";
            bool hit = await RequestAsync(path, 10_000);
            bool lruHit = lru.Request(path);
            if (!isOnce && i > 10_000)
            {
                (asked, hits, lruHits) = (asked + 1, hits + (hit ? 1 : 0), lruHits + (lruHit ? 1 : 0));
            }
        }

        _store.Statistics.Responses.Should().BeLessThanOrEqualTo(lru.Count + 10, "both have the same room");
        TestContext.Out.WriteLine($"hit ratio {hits / (double)asked:0.000}, least recently used {lruHits / (double)asked:0.000}");
        (hits / (double)asked).Should().BeGreaterThan(1.15 * lruHits / asked);
    }

    [Test]
    public async Task A_stream_without_end_takes_little_memory_however_many_slow_readers_it_has()
    {
        await using IResponseWriter writer = _store.Begin(Key("a"), Record(null), null)!;
        (Pipe Pipe, Task Copy)[] readers = [.. Enumerable.Range(0, 50).Select(_ => Follow(writer, new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048)))];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Task write = WriteAsync(writer, 32 << 20);
        long taken = 0;
        long most = 0;
        for (; taken < 32 << 20; taken += Block)
        {
            foreach ((Pipe pipe, _) in readers)
            {
                ReadResult read = await pipe.Reader.ReadAtLeastAsync(1).AsTask().WaitAsync(Patience);
                for (long left = Block; left > 0; read = left > 0 ? await pipe.Reader.ReadAsync().AsTask().WaitAsync(Patience) : read)
                {
                    long count = Math.Min(left, read.Buffer.Length);
                    pipe.Reader.AdvanceTo(read.Buffer.GetPosition(count));
                    left -= count;
                }
            }

            most = Math.Max(most, _store.Statistics.Bytes);
        }

        most.Should().BeInRange(1, MaxItemSize + (2 * Block) + 4096);
        await write.WaitAsync(Patience);
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(10 << 20);
        (await writer.CompleteAsync()).Should().BeNull();
        await Task.WhenAll(readers.Select(reader => reader.Copy)).WaitAsync(Patience);
    }

    [Test]
    public async Task The_writer_of_what_is_not_kept_waits_for_the_slowest_reader()
    {
        await using IResponseWriter writer = _store.Begin(Key("a"), Record(null), null)!;
        IContentBody slow = writer.OpenBody()!;
        Task fast = DrainAsync(writer.OpenBody()!);
        await WriteAsync(writer, MaxItemSize);
        Task write = WriteAsync(writer, Block);
        write.IsCompleted.Should().BeFalse("the slow one has taken nothing");
        writer.OpenBody().Should().BeNull("the beginning is only there for those who have it");
        Task reading = DrainAsync(slow);
        await write.WaitAsync(Patience);
        await writer.CompleteAsync();
        await Task.WhenAll(fast, reading).WaitAsync(Patience);
    }

    [Test]
    public async Task The_writer_goes_on_when_the_slowest_reader_leaves()
    {
        await using IResponseWriter writer = _store.Begin(Key("a"), Record(null), null)!;
        IContentBody slow = writer.OpenBody()!;
        await WriteAsync(writer, MaxItemSize);
        ValueTask<FlushResult> flush = writer.Output.WriteAsync(new byte[1]);
        flush.IsCompleted.Should().BeFalse();
        slow.Dispose();
        (await flush.AsTask().WaitAsync(Patience)).IsCompleted.Should().BeTrue("nobody reads it, and it is not kept");
    }

    [Test]
    public async Task A_writer_that_waits_can_be_stopped()
    {
        await using IResponseWriter writer = _store.Begin(Key("a"), Record(null), null)!;
        using IContentBody slow = writer.OpenBody()!;
        await WriteAsync(writer, MaxItemSize);
        ValueTask<FlushResult> flush = writer.Output.WriteAsync(new byte[1]);
        writer.Output.CancelPendingFlush();
        (await flush.AsTask().WaitAsync(Patience)).IsCanceled.Should().BeTrue();
        using var stop = new CancellationTokenSource();
        Task second = writer.Output.FlushAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await second.Invoking(task => task.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
        Task third = writer.Output.FlushAsync().AsTask();
        writer.Fail(new IOException("Gone."));
        await third.WaitAsync(Patience);
    }

    [Test]
    public async Task What_is_on_its_way_takes_half_of_the_memory_at_most()
    {
        await PutAsync("kept", 1000);
        var writers = new List<IResponseWriter>();
        while (_store.Begin(Key($"{writers.Count}"), Record(MaxItemSize), MaxItemSize) is { } writer)
        {
            writers.Add(writer);
        }

        writers.Should().HaveCount((MaxMemory / MaxItemSize / 2) - 1);
        _store.Statistics.Bytes.Should().BeLessThan(MaxMemory / 2);

        // What does not say its length begins, and goes by without being kept when there is no more.
        await using IResponseWriter late = _store.Begin(Key("late"), Record(null), null)!;
        Task<byte[]> read = DrainAsync(late.OpenBody()!);
        await WriteAsync(late, MaxItemSize);
        (await late.CompleteAsync()).Should().BeNull();
        (await read.WaitAsync(Patience)).Should().HaveCount(MaxItemSize);
        foreach (IResponseWriter writer in writers)
        {
            await writer.DisposeAsync();
        }

        _store.Statistics.Responses.Should().Be(1);
        _store.Statistics.Bytes.Should().BeLessThan(10_000);
    }

    [Test]
    public async Task Small_content_of_unknown_length_takes_no_more_than_it_has()
    {
        StoredResponse announced = (await PutAsync("a", 300))!;
        long one = _store.Statistics.Bytes;
        await using IResponseWriter writer = _store.Begin(Key("b"), Record(null), null)!;
        await WriteAsync(writer, 300);
        StoredResponse kept = (await writer.CompleteAsync())!;
        _store.Statistics.Bytes.Should().Be(2 * one);
        kept.Record.Metadata.Length.Should().Be(announced.Record.Metadata.Length);
    }

    [TestCase(null)]
    [TestCase(200_010)]
    public async Task A_writer_may_ask_for_more_room_than_a_piece_has(int? length)
    {
        await using IResponseWriter writer = _store.Begin(Key("a"), Record(length), length)!;
        writer.Output.GetSpan(10)[..10].Fill(1);
        writer.Output.Advance(10);
        writer.Output.UnflushedBytes.Should().Be(10);
        writer.Output.GetMemory(200_000).Span[..200_000].Fill(2);
        writer.Output.Advance(200_000);
        await writer.Output.FlushAsync();
        StoredResponse kept = (await writer.CompleteAsync())!;
        byte[] bytes = await DrainAsync(kept.OpenBody()!);
        (bytes.Length, bytes.Take(10).All(b => b == 1), bytes.Skip(10).All(b => b == 2)).Should().Be((200_010, true, true));
    }

    [Test]
    public async Task A_large_body_goes_out_as_fast_as_it_is_taken()
    {
        await PutAsync("a", MaxItemSize);
        var pipe = new Pipe();
        using IContentBody body = (await _store.FindAsync(Key("a"), default))[0].OpenBody()!;
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
    public async Task Headers_that_differ_with_every_client_fill_no_list()
    {
        for (int i = 0; i < 200; i++)
        {
            await PutAsync("a", 10, Record(10) with { Vary = new HeaderFields([new("User-Agent", $"{i}")]) });
        }

        IReadOnlyList<StoredResponse> found = await _store.FindAsync(Key("a"), default);
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

    private static CacheKey Key(string path) => new(ContentPath.OfDecoded(path), "");

    private static ResponseRecord Record(long? length) => new()
    {
        Status = 200,
        Metadata = new ContentMetadata(HeaderFields.Empty, length),
        Received = DateTimeOffset.UnixEpoch,
        InitialAge = TimeSpan.Zero,
        FreshFor = TimeSpan.FromMinutes(1),
    };

    private static async Task WriteAsync(IResponseWriter writer, int length)
    {
        var block = new byte[Block];
        for (int left = length; left > 0; left -= Block)
        {
            await writer.Output.WriteAsync(block.AsMemory(0, Math.Min(left, Block)));
        }
    }

    private static (Pipe Pipe, Task Copy) Follow(IResponseWriter writer, PipeOptions options)
    {
        var pipe = new Pipe(options);
        return (pipe, CopyAsync());

        async Task CopyAsync()
        {
            using IContentBody body = writer.OpenBody()!;
            await body.CopyToAsync(pipe.Writer, null, default);
        }
    }

    private static async Task<byte[]> DrainAsync(IContentBody body)
    {
        using (body)
        {
            using var copy = new MemoryStream();
            PipeWriter pipe = PipeWriter.Create(copy, new StreamPipeWriterOptions(leaveOpen: true));
            await body.CopyToAsync(pipe, null, default);
            await pipe.CompleteAsync();
            return copy.ToArray();
        }
    }

    /// <summary>Asks as a cache does.</summary>
    /// <returns>Whether it was there.</returns>
    private async Task<bool> RequestAsync(string path, int length)
    {
        IReadOnlyList<StoredResponse> found = await _store.FindAsync(Key(path), default);
        if (found.Count > 0)
        {
            found[0].OpenBody()!.Dispose();
            return true;
        }

        await PutAsync(path, length);
        return false;
    }

    private async Task<StoredResponse?> PutAsync(string path, int length, ResponseRecord? record = null)
    {
        await using IResponseWriter writer = _store.Begin(Key(path), record ?? Record(length), length)!;
        await writer.Output.WriteAsync(new byte[length]);
        return await writer.CompleteAsync();
    }

    private sealed class LeastRecentlyUsed(int capacity)
    {
        private readonly Dictionary<string, LinkedListNode<string>> _nodes = [];
        private readonly LinkedList<string> _order = [];

        public int Count => _nodes.Count;

        public bool Request(string path)
        {
            bool hit = _nodes.Remove(path, out LinkedListNode<string>? node);
            if (hit)
            {
                _order.Remove(node!);
            }

            _nodes[path] = _order.AddFirst(path);
            if (_nodes.Count > capacity)
            {
                _nodes.Remove(_order.Last!.Value);
                _order.RemoveLast();
            }

            return hit;
        }
    }
}
