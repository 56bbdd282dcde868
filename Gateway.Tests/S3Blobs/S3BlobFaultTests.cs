using System.Diagnostics;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;
using Gateway.Tests.Host;

namespace Gateway.Tests.S3Blobs;

/// <summary>Blobs in an S3 store behind a line that breaks: nothing half, nothing short, and everything comes back by itself.</summary>
internal sealed class S3BlobFaultTests
{
    private const int Part = PartBuffers.PartSize;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private CuttingProxy _proxy = null!;
    private S3BlobEngine _engine = null!;
    private S3BlobStore _store = null!;
    private S3BlobStore _direct = null!;
    private S3BlobEngine _directEngine = null!;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public async Task SetUp()
    {
        S3BlobOptions options = await OwnGateway.StartAsync() with { Prefix = $"{Guid.NewGuid():N}/", Timeout = TimeSpan.FromMilliseconds(500) };
        _proxy = new CuttingProxy(options.Endpoint);
        _engine = new S3BlobEngine(options with { Endpoint = _proxy.Address });
        _store = _engine.OpenFolder("main-1");
        _directEngine = new S3BlobEngine(options with { Timeout = Patience });
        _direct = _directEngine.OpenFolder("main-1");
    }

    [TearDown]
    public async Task TearDown()
    {
        _engine.Dispose();
        _directEngine.Dispose();
        await _proxy.DisposeAsync();
    }

    [Test]
    public async Task A_download_goes_on_where_the_connection_broke([Values(0, 12_345)] int offset)
    {
        byte[] content = Content(10 << 20);
        StoredBlob blob = await WriteAsync(_direct, content);
        _proxy.CutAfter = 3 << 20;
        (await ReadAsync(blob, offset)).AsSpan().SequenceEqual(content.AsSpan(offset)).Should().BeTrue();
        _proxy.Cuts.Should().BeGreaterThan(2);
    }

    [Test]
    public async Task A_download_goes_on_after_it_stood_still()
    {
        byte[] content = Content(10 << 20);
        StoredBlob blob = await WriteAsync(_direct, content);
        await using Stream stream = await _store.OpenAsync(blob, 0, blob.Length, None);
        var read = new byte[content.Length];
        await stream.ReadExactlyAsync(read.AsMemory(0, 1 << 20));
        int connections = _proxy.Accepted;
        _proxy.IsStalled = true;
        ValueTask rest = stream.ReadExactlyAsync(read.AsMemory(1 << 20));
        while (_proxy.Accepted == connections)
        {
            await Task.Delay(20);
        }

        _proxy.IsStalled = false;
        await rest;
        read.AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    [Test]
    public async Task A_download_that_breaks_again_and_again_breaks_off_and_never_ends_short()
    {
        byte[] content = Content(20 << 20);
        StoredBlob blob = await WriteAsync(_direct, content);
        _proxy.CutAfter = 1 << 20;
        using var received = new MemoryStream();
        await using Stream stream = await _store.OpenAsync(blob, 0, blob.Length, None);
        (await stream.Awaiting(s => s.CopyToAsync(received)).Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Unavailable);
        received.Length.Should().BeInRange(1 << 20, content.Length - 1);
        received.ToArray().AsSpan().SequenceEqual(content.AsSpan(0, (int)received.Length)).Should().BeTrue("what was given out was right");
    }

    [Test]
    public async Task An_object_that_was_replaced_amidst_a_download_is_not_mixed_with_the_other()
    {
        byte[] content = Content(10 << 20);
        StoredBlob blob = await WriteAsync(_direct, content);
        _proxy.CutAfter = 3 << 20;
        await using Stream stream = await _store.OpenAsync(blob, 1, blob.Length - 1, None);
        await stream.ReadExactlyAsync(new byte[1 << 20]);
        await WriteAsync(_direct, Content((10 << 20) + 1), blob.Id);
        (await stream.Awaiting(s => s.CopyToAsync(Stream.Null)).Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Corrupted);
    }

    [Test]
    public async Task An_upload_that_is_cut_leaves_nothing_and_the_next_goes_through([Values(Part / 2, 3 * Part)] int length)
    {
        byte[] content = Content(length);
        _proxy.CutRequestsAfter = Part / 4;
        (await this.Awaiting(_ => WriteAsync(_store, content)).Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Unavailable);
        _proxy.Cuts.Should().BeGreaterThan(1, "it is tried again");
        (await EnumerateAsync()).Should().BeEmpty();

        _proxy.CutRequestsAfter = long.MaxValue;
        StoredBlob blob = await EventuallyWriteAsync(content);
        (await EnumerateAsync()).Should().Equal(blob.Id);
        (await ReadAsync(blob, 0)).AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    [Test]
    public async Task An_upload_that_was_damaged_on_its_way_is_sent_again([Values(Part / 2, 3 * Part)] int length, [Values] bool storeIsKnown)
    {
        if (storeIsKnown)
        {
            await _engine.CheckAsync(None);
        }

        byte[] content = Content(length);
        _proxy.DamageAt = Part / 4;
        StoredBlob blob = await WriteAsync(_store, content);
        _proxy.DamageAt.Should().Be(long.MaxValue, "something was damaged");
        (await ReadAsync(blob, 0)).AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    [Test]
    public async Task An_upload_whose_connections_break_now_and_then_goes_through()
    {
        byte[] content = Content((6 * Part) + 1);
        _proxy.CutRequestsAfter = Part + (Part / 2);
        StoredBlob blob = await WriteAsync(_store, content);
        _proxy.Cuts.Should().BeGreaterThan(0);
        (await ReadAsync(blob, 0)).AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    [Test]
    public async Task An_upload_that_stands_still_ends()
    {
        byte[] content = Content(3 * Part);
        await using (IBlobWriter writer = await _store.CreateAsync(BlobId.New(), None))
        {
            await writer.WriteAsync(content.AsMemory(0, Part + 1), None);
            _proxy.IsStalled = true;
            Func<Task> goOn = async () =>
            {
                await writer.WriteAsync(content.AsMemory(Part + 1), None);
                await writer.CompleteAsync(None);
            };
            (await goOn.Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Unavailable);
        }

        _proxy.IsStalled = false;
        (await EnumerateAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task While_the_store_is_down_writes_fail_at_once_and_afterwards_they_go_on_by_themselves()
    {
        _proxy.CutAfter = 0;
        await this.Awaiting(_ => WriteAsync(_store, Content(10))).Should().ThrowAsync<StorageException>();
        int connections = _proxy.Accepted;
        long started = Stopwatch.GetTimestamp();
        (await this.Awaiting(_ => WriteAsync(_store, Content(10))).Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Unavailable);
        Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(1));
        _proxy.Accepted.Should().Be(connections, "a store that has just failed is left alone");

        _proxy.CutAfter = long.MaxValue;
        StoredBlob blob = await EventuallyWriteAsync(Content(10));
        (await ReadAsync(blob, 0)).Should().Equal(Content(10));
    }

    [Test]
    public async Task Many_uploads_share_the_memory_there_is()
    {
        S3BlobOptions options = await OwnGateway.StartAsync() with { Prefix = $"{Guid.NewGuid():N}/", MaxUploadMemory = S3BlobOptions.MinUploadMemory };
        using var engine = new S3BlobEngine(options);
        S3BlobStore store = engine.OpenFolder("main-1");
        byte[][] contents = [.. Enumerable.Range(0, 40).Select(i => Content((2 * Part) + i))];

        // More of them hold a buffer than there are, before any goes on.
        StoredBlob[] blobs = await Task.WhenAll(contents.Select(content => WriteAsync(store, content))).WaitAsync(Patience);
        for (int i = 0; i < blobs.Length; i++)
        {
            blobs[i].Crc32C.Should().Be(Crc32C.Append(0, contents[i]));
            await using Stream stream = await store.OpenAsync(blobs[i], 0, blobs[i].Length, None);
            await stream.CopyToAsync(Stream.Null);
        }
    }

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private static async Task<StoredBlob> WriteAsync(S3BlobStore store, byte[] content, BlobId? id = null)
    {
        await using IBlobWriter writer = await store.CreateAsync(id ?? BlobId.New(), None);
        for (int offset = 0; offset < content.Length; offset += 300_000)
        {
            await writer.WriteAsync(content.AsMemory(offset, Math.Min(300_000, content.Length - offset)), None);
        }

        return await writer.CompleteAsync(None);
    }

    private async Task<StoredBlob> EventuallyWriteAsync(byte[] content)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await WriteAsync(_store, content);
            }
            catch (StorageException e) when (e.Error == StorageError.Unavailable)
            {
                // The breaker looks again by itself.
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private async Task<byte[]> ReadAsync(StoredBlob blob, long offset)
    {
        await using Stream stream = await _store.OpenAsync(blob, offset, blob.Length - offset, None);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private async Task<List<BlobId>> EnumerateAsync()
    {
        var blobs = new List<BlobId>();
        await foreach (BlobId blob in _direct.EnumerateAsync(None))
        {
            blobs.Add(blob);
        }

        return blobs;
    }
}
