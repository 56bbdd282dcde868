using System.IO.Pipelines;
using Gateway.Delivery;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>How long a fetcher waits for an origin, and what it does not hold against it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FetcherPatienceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    // Far more seconds than anything here takes; only keeps a test that fails from going on for ever.
    private const int ManySteps = 1_000_000;

    private const int ManyDrops = 1_000_000;

    private readonly ManualTimeProvider _clock = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Silence_before_the_answer_is_a_gateway_timeout()
    {
        await using var origin = new RawOrigin(FallSilentAsync);
        await using TestFetcher fetcher = Fetch(origin);
        Task<ContentResult> asking = fetcher.AskAsync().AsTask();
        await _asked.Task;
        asking.IsCompleted.Should().BeFalse();
        _clock.Advance(Patience);
        using ContentResult result = await asking;
        (result.Status, result.IsOwn).Should().Be((504, true));
        fetcher.Counters.Failures(Gateway.Delivery.HttpFetcher.OriginFailure.Timeout).Should().Be(1);
    }

    [Test]
    public async Task Interim_answers_without_end_are_a_gateway_timeout()
    {
        await using var origin = new RawOrigin(async request =>
        {
            _asked.TrySetResult();
            while (true)
            {
                await request.SendAsync("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            }
        });
        await using TestFetcher fetcher = Fetch(origin);
        Task<ContentResult> asking = fetcher.AskAsync().AsTask();
        await _asked.Task;
        _clock.Advance(Patience);
        (await asking).Status.Should().Be(504);
    }

    [Test]
    public async Task Silence_in_the_middle_is_a_broken_answer()
    {
        await using var origin = new RawOrigin(async request =>
        {
            await request.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            await FallSilentAsync(request);
        });
        await using TestFetcher fetcher = Fetch(origin);
        using ContentResult result = await fetcher.AskAsync();
        Task<byte[]> reading = result.Body.ReadAsync();
        await PassTimeAsync(reading);
        Func<Task> read = () => reading;
        (await read.Should().ThrowAsync<BrokenContentException>()).WithMessage("*silent*");
    }

    [Test]
    public async Task A_trickle_is_a_broken_answer()
    {
        using var drop = new SemaphoreSlim(0);
        await using var origin = new RawOrigin(async request =>
        {
            await request.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while (true)
            {
                await drop.WaitAsync();
                await request.SendAsync("x");
            }
        });
        await using TestFetcher fetcher = Fetch(origin);
        using ContentResult result = await fetcher.AskAsync();
        var pipe = new Pipe();
        Task copying = result.Body.CopyToAsync(pipe.Writer, range: null, CancellationToken.None).AsTask();
        for (int i = 0; i < ManySteps && !copying.IsCompleted; i++)
        {
            // Never silent for as long as it may be.
            for (int second = 0; second < 5; second++)
            {
                _clock.Advance(Step);
                await Task.Yield();
            }

            drop.Release();
            Task<ReadResult> reading = pipe.Reader.ReadAsync().AsTask();
            if (await Task.WhenAny(reading, copying) == copying)
            {
                break;
            }

            pipe.Reader.AdvanceTo((await reading).Buffer.End);
        }

        // The origin finds the connection closed at one of these.
        result.Dispose();
        drop.Release(ManyDrops);
        Func<Task> copy = () => copying;
        (await copy.Should().ThrowAsync<BrokenContentException>()).WithMessage("*too slow*");
    }

    [Test]
    public async Task A_slow_reader_is_not_the_origins_fault()
    {
        const int Length = 1 << 20;
        await using var origin = new RawOrigin($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{new string('x', Length)}");
        await using TestFetcher fetcher = Fetch(origin);
        using ContentResult result = await fetcher.AskAsync();
        var flushing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        Task copying = result.Body.CopyToAsync(new SignallingWriter(pipe.Writer, flushing.SetResult), range: null, CancellationToken.None).AsTask();
        await flushing.Task;
        _clock.Advance(100 * Patience);
        long received = 0;
        while (received < Length)
        {
            ReadResult read = await pipe.Reader.ReadAsync();
            received += read.Buffer.Length;
            pipe.Reader.AdvanceTo(read.Buffer.End);
        }

        await copying;
    }

    [Test]
    public async Task A_slow_upload_is_not_the_origins_fault()
    {
        await using var origin = new RawOrigin(async request =>
        {
            string body = await request.ReadAsync("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n".Length);
            await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        });
        await using TestFetcher fetcher = Fetch(origin);
        var upload = new GatedUpload("one"u8.ToArray(), "two"u8.ToArray());
        Task<(int Status, string)> asking = fetcher.ReadAsync("POST", upload);
        await upload.Waiting;
        _clock.Advance(100 * Patience);
        upload.GoOn();
        (await asking).Status.Should().Be(200);
    }

    [Test]
    public async Task Who_asks_may_give_up()
    {
        await using var origin = new RawOrigin(FallSilentAsync);
        await using TestFetcher fetcher = Fetch(origin);
        using var giveUp = new CancellationTokenSource();
        Task<ContentResult> asking = fetcher.Source.GetAsync(new ContentRequest(ContentPath.Root), giveUp.Token).AsTask();
        await _asked.Task;
        await giveUp.CancelAsync();
        Func<Task> ask = () => asking;
        await ask.Should().ThrowAsync<OperationCanceledException>();
    }

    private TestFetcher Fetch(RawOrigin origin) => new([origin.Url], options => options with { Timeout = Patience }, _clock);

    private Task FallSilentAsync(OriginRequest request)
    {
        _asked.TrySetResult();
        return request.UntilClosedAsync();
    }

    private async Task PassTimeAsync(Task until)
    {
        for (int i = 0; i < ManySteps && !until.IsCompleted; i++)
        {
            _clock.Advance(Step);
            await Task.Yield();
        }
    }
}
