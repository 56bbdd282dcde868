using System.IO.Pipelines;
using Gateway.Delivery.Caching;
using Gateway.Delivery.DiskCache;
using Gateway.Tests.Delivery;
using Gateway.Tests.Host;

namespace Gateway.Tests.Unit.Delivery.DiskCache;

/// <summary>A disk without room costs the cache what it would have kept, and clients nothing.</summary>
internal sealed class DiskStoreFullDiskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualTimeProvider _time = new();
    private SmallDisk _disk = null!;
    private DiskStore _store = null!;

    [SetUp]
    public async Task Start()
    {
        _disk = new SmallDisk();
        await OpenAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _disk?.Dispose();
    }

    [Test]
    public async Task A_response_goes_to_its_readers_when_the_disk_is_full()
    {
        byte[] bytes = new byte[6 << 20];
        new Random(1).NextBytes(bytes);
        await using IResponseWriter writer = _store.Begin(Key("a"), Record(), bytes.Length)!;
        Task<byte[]>[] readers = [ReadAsync(writer), ReadAsync(writer)];
        foreach (byte[] piece in bytes.Chunk(40_000))
        {
            await writer.Output.WriteAsync(piece).AsTask().WaitAsync(Patience);
        }

        (await writer.CompleteAsync()).Should().BeNull();
        foreach (byte[] read in await Task.WhenAll(readers).WaitAsync(Patience))
        {
            read.AsSpan().SequenceEqual(bytes).Should().BeTrue();
        }

        writer.OpenBody().Should().BeNull("the beginning may be gone");
        await writer.DisposeAsync();
        (await _store.FindAsync(Key("a"), default)).Should().BeEmpty();
        await _store.SettleAsync();
        Files().Should().BeEmpty();
    }

    [Test]
    public async Task The_fetch_waits_for_the_slowest_reader_and_not_for_one_that_left()
    {
        _disk.Fill();
        await using IResponseWriter writer = _store.Begin(Key("a"), Record(), null)!;
        Task<byte[]> fast = ReadAsync(writer);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        Gateway.Delivery.IContentBody slow = writer.OpenBody()!;
        Task copy = slow.CopyToAsync(pipe.Writer, null, default).AsTask();
        await writer.Output.WriteAsync(new byte[10_000]);
        Task<FlushResult> write = writer.Output.WriteAsync(new byte[100_000]).AsTask();
        ReadResult taken = await pipe.Reader.ReadAtLeastAsync(10_000);
        write.IsCompleted.Should().BeFalse("nobody could keep for it what the slow one has not taken");
        pipe.Reader.AdvanceTo(taken.Buffer.Start, taken.Buffer.End);
        await pipe.Reader.CompleteAsync();
        await copy.WaitAsync(Patience);
        slow.Dispose();
        (await write.WaitAsync(Patience)).IsCompleted.Should().BeFalse();
        (await writer.CompleteAsync()).Should().BeNull();
        (await fast.WaitAsync(Patience)).Should().HaveCount(110_000);
    }

    [Test]
    public async Task A_response_that_nobody_reads_is_not_fetched_to_its_end()
    {
        _disk.Fill();
        await using IResponseWriter writer = _store.Begin(Key("a"), Record(), null)!;
        FlushResult result = default;
        for (int i = 0; i < 4 && !result.IsCompleted; i++)
        {
            result = await writer.Output.WriteAsync(new byte[40_000]);
        }

        result.IsCompleted.Should().BeTrue();
    }

    [Test]
    public async Task What_is_there_is_served_and_some_of_it_makes_room()
    {
        for (int i = 0; i < 32; i++)
        {
            await PutAsync($"{i}", 50_000);
        }

        _disk.Fill();
        (await PutAsync("new", 100_000)).Should().BeNull();
        _store.Begin(Key("new"), Record(), 1).Should().BeNull("the disk is left in peace for a while");
        await _store.SettleAsync();
        _store.Statistics.Evictions.Should().BeInRange(1, 4);
        int found = 0;
        for (int i = 0; i < 32; i++)
        {
            foreach (StoredResponse response in await _store.FindAsync(Key($"{i}"), default))
            {
                found++;
                (await response.ReadAsync()).Should().HaveCount(50_000);
            }
        }

        found.Should().Be((int)_store.Statistics.Responses);
        _disk.Clear();
        _time.Advance(TimeSpan.FromSeconds(20));
        (await PutAsync("new", 100_000)).Should().NotBeNull();
    }

    [Test]
    public async Task A_purge_lasts_even_then()
    {
        await PutAsync("purged", 10);
        await PutAsync("other", 10);

        // Ten bytes are left of the journal's last page.
        string journal = _disk.Path("cache/journal");
        int left = 4096 - (int)new FileInfo(journal).Length;
        await PutAsync(new string('x', left - JournalLine.Size - 10), 10);
        _disk.Fill();
        (await _store.PurgeAsync(new Purge(PurgeScope.Path, "purged"), default)).Should().Be(1);
        new FileInfo(journal).Length.Should().Be(0);
        _store.Begin(Key("new"), Record(), 1).Should().BeNull("what is kept now would be lost");
        foreach (StoredResponse other in await _store.FindAsync(Key("other"), default))
        {
            (await other.ReadAsync()).Should().HaveCount(10);
        }

        string crashed = _disk.Path("crashed");
        _disk.Clear();
        Directory.CreateDirectory(crashed);
        foreach (string file in (string[])["journal", "CACHEDIR.TAG"])
        {
            File.Copy(_disk.Path($"cache/{file}"), Path.Join(crashed, file));
        }

        await using DiskStore after = DiskStore.Open(crashed, new CacheOptions(), 2 << 20, _time);
        await after.SettleAsync();
        (await after.FindAsync(Key("purged"), default)).Should().BeEmpty();

        // And the journal heals.
        _time.Advance(TimeSpan.FromSeconds(20));
        await _store.SettleAsync();
        (await PutAsync("new", 20)).Should().NotBeNull();
        await _store.DisposeAsync();
        await OpenAsync();
        (await _store.FindAsync(Key("new"), default)).Should().ContainSingle();
        (await _store.FindAsync(Key("other"), default)).Should().ContainSingle();
        (await _store.FindAsync(Key("purged"), default)).Should().BeEmpty();
    }

    private static CacheKey Key(string path) => new(Gateway.Delivery.ContentPath.OfDecoded(path), "");

    private static ResponseRecord Record() => new()
    {
        Status = 200,
        Metadata = new Gateway.Delivery.ContentMetadata(Gateway.Delivery.HeaderFields.Empty, null),
        Received = DateTimeOffset.UnixEpoch,
        InitialAge = TimeSpan.Zero,
        FreshFor = TimeSpan.FromMinutes(1),
    };

    private static Task<byte[]> ReadAsync(IResponseWriter writer) => writer.OpenBody()!.DrainAsync();

    private async Task OpenAsync()
    {
        _store = DiskStore.Open(_disk.Path("cache"), new CacheOptions(), 64 << 20, _time);
        await _store.SettleAsync();
    }

    private async Task<StoredResponse?> PutAsync(string path, int length)
    {
        await using IResponseWriter? writer = _store.Begin(Key(path), Record(), length);
        if (writer is null)
        {
            return null;
        }

        await writer.Output.WriteAsync(new byte[length]);
        return await writer.CompleteAsync();
    }

    private string[] Files() => Directory.GetFiles(_disk.Path("cache/entries"), "*", SearchOption.AllDirectories);
}
