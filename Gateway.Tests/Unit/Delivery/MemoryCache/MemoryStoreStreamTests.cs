using System.IO.Pipelines;
using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Tests.Delivery;

namespace Gateway.Tests.Unit.Delivery.MemoryCache;

/// <summary>Responses on their way into memory: streams too large to be kept, slow readers, and what all of them may take.</summary>
internal sealed class MemoryStoreStreamTests : MemoryStoreTestBase
{
    [Test]
    public async Task A_stream_without_end_takes_little_memory_however_many_slow_readers_it_has()
    {
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(null), null)!;
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

            most = Math.Max(most, Store.Statistics.Bytes);
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
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(null), null)!;
        IContentBody slow = writer.OpenBody()!;
        Task fast = writer.OpenBody()!.DrainAsync();
        await WriteAsync(writer, MaxItemSize);
        Task write = WriteAsync(writer, Block);
        write.IsCompleted.Should().BeFalse("the slow one has taken nothing");
        writer.OpenBody().Should().BeNull("the beginning is only there for those who have it");
        Task reading = slow.DrainAsync();
        await write.WaitAsync(Patience);
        await writer.CompleteAsync();
        await Task.WhenAll(fast, reading).WaitAsync(Patience);
    }

    [Test]
    public async Task The_writer_goes_on_when_the_slowest_reader_leaves()
    {
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(null), null)!;
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
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(null), null)!;
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
        while (Store.Begin(Key($"{writers.Count}"), Record(MaxItemSize), MaxItemSize) is { } writer)
        {
            writers.Add(writer);
        }

        writers.Should().HaveCount((MaxMemory / MaxItemSize / 2) - 1);
        Store.Statistics.Bytes.Should().BeLessThan(MaxMemory / 2);

        // What does not say its length begins, and goes by without being kept when there is no more.
        await using IResponseWriter late = Store.Begin(Key("late"), Record(null), null)!;
        Task<byte[]> read = late.OpenBody()!.DrainAsync();
        await WriteAsync(late, MaxItemSize);
        (await late.CompleteAsync()).Should().BeNull();
        (await read.WaitAsync(Patience)).Should().HaveCount(MaxItemSize);
        foreach (IResponseWriter writer in writers)
        {
            await writer.DisposeAsync();
        }

        Store.Statistics.Responses.Should().Be(1);
        Store.Statistics.Bytes.Should().BeLessThan(10_000);
    }

    [TestCase(null)]
    [TestCase(200_010)]
    public async Task A_writer_may_ask_for_more_room_than_a_piece_has(int? length)
    {
        await using IResponseWriter writer = Store.Begin(Key("a"), Record(length), length)!;
        writer.Output.GetSpan(10)[..10].Fill(1);
        writer.Output.Advance(10);
        writer.Output.UnflushedBytes.Should().Be(10);
        writer.Output.GetMemory(200_000).Span[..200_000].Fill(2);
        writer.Output.Advance(200_000);
        await writer.Output.FlushAsync();
        StoredResponse kept = (await writer.CompleteAsync())!;
        byte[] bytes = await kept.ReadAsync();
        (bytes.Length, bytes.Take(10).All(b => b == 1), bytes.Skip(10).All(b => b == 2)).Should().Be((200_010, true, true));
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
}
