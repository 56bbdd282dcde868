using System.Text;
using Gateway.Delivery;
using Gateway.Delivery.HttpFetcher;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>Origins that fail: who is asked again, who instead, and who is left alone.</summary>
internal sealed class OriginGroupTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    private const string Busy = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy";
    private static readonly TimeSpan BreakTime = TimeSpan.FromSeconds(10);

    private static Uri Dead => new($"http://127.0.0.1:{RawOrigin.DeadPort()}/");

    [TestCase("GET")]
    [TestCase("HEAD")]
    [TestCase("DELETE")]
    public async Task What_can_be_repeated_is_tried_again(string method)
    {
        int asked = 0;
        await using var origin = new RawOrigin(request => ++asked < 3 ? ResetAsync(request) : request.SendAsync(Ok));
        await using var fetcher = new TestFetcher([origin.Url], options => options with { Retries = 2 });
        (await fetcher.ReadAsync(method)).Status.Should().Be(200);
        (fetcher.Counters.Retries, fetcher.Counters.Failures(OriginFailure.Reset), fetcher.Counters.Responses).Should().Be((2, 2, 1));
    }

    [TestCase(false, 3)]
    [TestCase(true, 4)]
    public async Task Retries_end(bool closes, int times)
    {
        await using var origin = closes ? new RawOrigin("") : new RawOrigin(ResetAsync);
        await using var fetcher = new TestFetcher([origin.Url], options => options with { Retries = 2 });
        (await fetcher.AskAsync()).Status.Should().Be(502);
        origin.Requests.Should().HaveCount(times);
    }

    [TestCase("POST", false, false)]
    [TestCase("POST", true, false)]
    [TestCase("PUT", true, false)]
    [TestCase("PATCH", false, false)]
    [TestCase("POST", false, true)]
    [TestCase("POST", true, true)]
    [TestCase("M-SEARCH", false, true)]
    public async Task What_would_be_done_twice_is_sent_once(string method, bool hasBody, bool closes)
    {
        await using var first = closes ? new RawOrigin("") : new RawOrigin(ResetAsync);
        await using var second = new RawOrigin(Ok);
        await using var fetcher = new TestFetcher([first.Url, second.Url], options => options with { Retries = 2 });
        (await fetcher.AskAsync(method, hasBody ? new MemoryStream([1]) : null)).Status.Should().Be(502);
        (first.Requests.Count(request => request.Line.EndsWith(" HTTP/1.1", StringComparison.Ordinal)), second.Requests.Count).Should().Be((1, 0));
    }

    [Test]
    public async Task A_body_goes_to_the_next_origin_when_the_first_never_saw_it()
    {
        await using var second = new RawOrigin(async request =>
        {
            string body = await request.ReadAsync("4\r\nbody\r\n0\r\n\r\n".Length);
            await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        });
        await using var fetcher = new TestFetcher([Dead, second.Url]);
        (await fetcher.ReadAsync("POST", new MemoryStream(Encoding.ASCII.GetBytes("body")))).Should().Be((200, "4\r\nbody\r\n0\r\n\r\n"));
        fetcher.Counters.Failovers.Should().Be(1);
    }

    [TestCase("HTTP/1.1 200")]
    [TestCase("nonsense\r\n\r\n")]
    [TestCase(Busy)]
    [TestCase("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("HTTP/1.1 504 Slow\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\n")]
    public async Task The_next_origin_answers_for_one_that_fails(string answer)
    {
        await using var first = new RawOrigin(answer);
        await using var second = new RawOrigin(Ok);
        await using var fetcher = new TestFetcher([first.Url, second.Url]);
        (await fetcher.ReadAsync()).Should().Be((200, "ok"));
        (first.Requests.Count, second.Requests.Count, fetcher.Counters.Failovers).Should().Be((1, 1, 1));
    }

    [TestCase("HTTP/1.1 500 Bug\r\nContent-Length: 3\r\n\r\nbug", 500, "bug")]
    [TestCase("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", 404, "no")]
    public async Task An_answer_is_an_answer(string answer, int status, string text)
    {
        await using var first = new RawOrigin(answer);
        await using var second = new RawOrigin(Ok);
        await using var fetcher = new TestFetcher([first.Url, second.Url]);
        (await fetcher.ReadAsync()).Should().Be((status, text));
    }

    [Test]
    public async Task When_nobody_knows_better_the_poor_answer_counts()
    {
        await using var first = new RawOrigin(Busy);
        await using var fetcher = new TestFetcher([first.Url, Dead]);
        (await fetcher.ReadAsync()).Should().Be((503, "busy"));
    }

    [Test]
    public async Task The_preferred_origin_is_asked_first()
    {
        await using var first = new RawOrigin(Ok);
        await using var second = new RawOrigin(Ok);
        await using var fetcher = new TestFetcher([first.Url, second.Url]);
        await AskAsync(fetcher, 4);
        (first.Requests.Count, second.Requests.Count).Should().Be((4, 0));
    }

    [Test]
    public async Task Origins_take_turns()
    {
        await using var first = new RawOrigin(Ok);
        await using var second = new RawOrigin(Ok);
        await using var fetcher = new TestFetcher([first.Url, second.Url], options => options with { Balance = OriginBalance.RoundRobin });
        await AskAsync(fetcher, 6);
        (first.Requests.Count, second.Requests.Count).Should().Be((3, 3));
    }

    [Test]
    public async Task A_dead_origin_is_left_alone_until_it_is_back()
    {
        var clock = new ManualTimeProvider();
        int port = RawOrigin.DeadPort();
        await using var second = new RawOrigin(Ok);
        await using var fetcher = new TestFetcher([new Uri($"http://127.0.0.1:{port}/"), second.Url], clock: clock);
        Origin dead = fetcher.Source.Origins[0];
        await AskAsync(fetcher, 5);
        dead.Breaker.Should().Be(BreakerState.Open);
        long failures = fetcher.Counters.Failures(OriginFailure.Connect);
        await AskAsync(fetcher, 5);
        fetcher.Counters.Failures(OriginFailure.Connect).Should().Be(failures);

        // Still dead: one request finds out.
        clock.Advance(BreakTime);
        await AskAsync(fetcher, 5);
        fetcher.Counters.Failures(OriginFailure.Connect).Should().Be(failures + 1);

        await using var back = new RawOrigin(_ => _.SendAsync(Ok), port);
        clock.Advance(BreakTime);
        await AskAsync(fetcher, 3);
        back.Requests.Should().HaveCount(3);
        dead.Breaker.Should().Be(BreakerState.Closed);
    }

    [Test]
    public async Task An_origin_alone_is_left_alone_when_nobody_is_there()
    {
        await using var fetcher = new TestFetcher([Dead], clock: new ManualTimeProvider());
        for (int i = 0; i < 10; i++)
        {
            using ContentResult result = await fetcher.AskAsync();
            (result.Status, result.IsOwn).Should().Be((502, true));
        }

        fetcher.Counters.Requests.Should().Be(5);
    }

    [Test]
    public async Task An_origin_alone_may_fail_as_often_as_it_likes()
    {
        await using var origin = new RawOrigin(Busy);
        await using var fetcher = new TestFetcher([origin.Url], clock: new ManualTimeProvider());
        for (int i = 0; i < 20; i++)
        {
            (await fetcher.ReadAsync()).Should().Be((503, "busy"));
        }

        origin.Requests.Should().HaveCount(20);
    }

    [Test]
    public async Task Health_decides_who_is_asked()
    {
        var clock = new ManualTimeProvider();
        bool isWell = true;
        await using var first = new RawOrigin(request => request.SendAsync(request.Line.StartsWith("GET /health?x=1 ", StringComparison.Ordinal) && !Volatile.Read(ref isWell) ? Busy : Ok));
        await using var second = new RawOrigin(Ok);
        await using var fetcher = new TestFetcher([first.Url, second.Url], options => options with { Health = Patient("/health?x=1"), Host = "www.example.org" }, clock);
        await PassTimeUntilAsync(clock, () => first.Requests.Count >= 3);
        first.Requests.First()["Host"].Should().Be("www.example.org");
        await AskAsync(fetcher, 1);
        second.Requests.Should().NotContain(request => request.Line.StartsWith("GET /a ", StringComparison.Ordinal));

        Volatile.Write(ref isWell, false);
        await PassTimeUntilAsync(clock, () => !fetcher.Source.Origins[0].IsHealthy);
        await AskAsync(fetcher, 2);
        second.Requests.Count(request => request.Line.StartsWith("GET /a ", StringComparison.Ordinal)).Should().Be(2);

        Volatile.Write(ref isWell, true);
        await PassTimeUntilAsync(clock, () => fetcher.Source.Origins[0].IsHealthy);
        await AskAsync(fetcher, 1);
        second.Requests.Count(request => request.Line.StartsWith("GET /a ", StringComparison.Ordinal)).Should().Be(2);
    }

    [Test]
    public async Task When_nobody_is_well_nobody_is_asked()
    {
        var clock = new ManualTimeProvider();
        await using var origin = new RawOrigin(Busy);
        await using var fetcher = new TestFetcher([origin.Url], options => options with { Health = Patient("health") }, clock);
        await PassTimeUntilAsync(clock, () => !fetcher.Source.Origins[0].IsHealthy);
        (await fetcher.AskAsync()).Status.Should().Be(502);
        origin.Requests.Should().OnlyContain(request => request.Line == "GET /health HTTP/1.1");
    }

    [TestCase(404, 10.0)]
    [TestCase(410, 10.0)]
    [TestCase(403, 2.0)]
    [TestCase(500, 2.0)]
    [TestCase(200, null)]
    public async Task How_long_errors_may_be_kept_is_for_the_caches_to_know(int status, double? seconds)
    {
        await using var origin = new RawOrigin($"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n");
        await using var fetcher = new TestFetcher([origin.Url], options => options with { CacheNotFound = TimeSpan.FromSeconds(10), CacheErrors = TimeSpan.FromSeconds(2) });
        using ContentResult result = await fetcher.AskAsync();
        (result.FreshForDefault?.TotalSeconds).Should().Be(seconds);
        result.Metadata.Fields.Has("Cache-Control").Should().BeFalse();
    }

    // The tests' time runs ahead of the network: no answer is late.
    private static HealthOptions Patient(string path) => new(path) { Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromDays(1) };

    private static Task ResetAsync(OriginRequest request)
    {
        request.Reset();
        return Task.CompletedTask;
    }

    private static async Task AskAsync(TestFetcher fetcher, int times)
    {
        for (int i = 0; i < times; i++)
        {
            (await fetcher.ReadAsync()).Should().Be((200, "ok"));
        }
    }

    private static async Task PassTimeUntilAsync(ManualTimeProvider clock, Func<bool> condition)
    {
        for (int i = 0; i < 1_000_000 && !condition(); i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        condition().Should().BeTrue();
    }
}
