using System.IO.Pipelines;
using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Storage.Objects;
using Gateway.Tests.Delivery;
using Gateway.Tests.Delivery.Caching;

namespace Gateway.Tests.Contracts;

/// <summary>Responses on their way into a store: who reads along, and what breaks off.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Disk)]
internal sealed class ArrivingResponseContract(StoreKind kind) : ResponseStoreFixture(kind)
{
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
        (await body.ReadAsync(new ByteRange(10, 990)).WaitAsync(Patience)).Should().Equal(bytes[10..1000]);
        (await body.ReadAsync(new ByteRange(0, 5)).WaitAsync(Patience)).Should().Equal(bytes[..5]);
        Task<byte[]> later = body.ReadAsync(new ByteRange(Block, 10));
        await writer.Output.WriteAsync(bytes.AsMemory(1000, Block));
        (await later.WaitAsync(Patience)).Should().Equal(bytes[Block..(Block + 10)]);
    }

    [Test]
    public async Task Readers_do_not_notice_when_it_is_complete()
    {
        // In one of so many, the end comes between a reader's look at what there is and its reading of it.
        byte[] bytes = Bytes(64);
        for (int i = 0; i < 1000; i++)
        {
            await using IResponseWriter writer = Store.Begin(Key("a"), Record(bytes.Length), bytes.Length)!;
            using IContentBody body = writer.OpenBody()!;
            await writer.Output.WriteAsync(bytes);
            var completed = new TaskCompletionSource();
            Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                do
                {
                    (await body.ReadAsync(new ByteRange(0, bytes.Length))).Should().Equal(bytes);
                }
                while (!completed.Task.IsCompleted);
            }))];
            await writer.CompleteAsync();
            completed.SetResult();
            await Task.WhenAll(readers).WaitAsync(Patience);
        }
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
            await body.Invoking(b => b.ReadAsync()).Should().ThrowAsync<BrokenContentException>();
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
        (await before.ReadAsync()).Should().Equal(1);
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
        Task<byte[]> read = writer.OpenBody()!.ReadAsync();
        for (int i = 0; i < bytes.Length; i += 10_000)
        {
            await writer.Output.WriteAsync(bytes.AsMemory(i, Math.Min(10_000, bytes.Length - i))).AsTask().WaitAsync(Patience);
        }

        (await writer.CompleteAsync()).Should().BeNull();
        (await read.WaitAsync(Patience)).AsSpan().SequenceEqual(bytes).Should().BeTrue();
        await BeEmptyAsync("a", writer);
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

    private static async Task<byte[]> ReadAllAsync(PipeReader reader)
    {
        using var copy = new MemoryStream();
        await reader.CopyToAsync(copy);
        return copy.ToArray();
    }

    private async Task BeEmptyAsync(string path, IResponseWriter writer)
    {
        await writer.DisposeAsync();
        await Store.SettleAsync();
        (await FindAsync(path)).Should().BeEmpty();
        Store.Statistics.Should().Be(new StoreStatistics(0, 0, 0));
    }
}
