using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Delivery.Http;
using Gateway.Logging;
using Gateway.Metrics;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Unit.Logging;

internal sealed class AccessLogTest
{
    private static readonly ApiKey Key = new("OWNKEY", "secret", "owner", Admin: false, Permissions.Everything);

    [Test]
    public async Task A_line_tells_who_did_what_with_which_outcome()
    {
        var time = new ManualTimeProvider();
        string log = await LogAsync(new TextAccessFormat(), "/b/k?X-Amz-Signature=abc&x=1", time, context =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1.5));
            context.Response.StatusCode = 206;
            context.Response.ContentLength = 42;
            context.Response.Headers["x-amz-request-id"] = "R1";
            context.Features.Set(Key);
            return Task.CompletedTask;
        });
        log.Should().Be("2025-11-20T12:00:00.000Z 10.0.0.7 GET /b/k?X-Amz-Signature=***&x=1 206 42 1.500ms OWNKEY R1\n");
    }

    [Test]
    public async Task The_same_as_json()
    {
        string log = await LogAsync(new JsonAccessFormat(), "/b/\"k", new ManualTimeProvider(), context =>
        {
            context.Features.Set(new CacheStatus("mem", CacheOutcome.Hit));
            context.Request.Headers.UserAgent = "\u00e9\t\"";
            return Task.CompletedTask;
        });
        JsonElement line = JsonDocument.Parse(log).RootElement;
        line.GetProperty("path").GetString().Should().Be("/b/\"k");
        line.GetProperty("status").GetInt32().Should().Be(200);
        line.GetProperty("bytes").GetInt64().Should().Be(0);
        line.GetProperty("cache").GetString().Should().Be("hit");
        line.GetProperty("agent").GetString().Should().Be("\u00e9\t\"");
        line.TryGetProperty("referer", out _).Should().BeFalse();
        line.TryGetProperty("key", out _).Should().BeFalse();
        log.Should().EndWith("}\n").And.NotContain("secret");
    }

    [Test]
    public async Task The_same_as_apache_and_nginx_write_it() => (await CombinedAsync("/b/k?x=1&sig=abc", context =>
    {
        context.Request.Protocol = "HTTP/1.1";
        context.Request.Headers.Referer = "https://a.example/\"x\\";
        context.Request.Headers.UserAgent = "Mozilla/5.0 (é)";
        context.Response.StatusCode = 206;
        context.Response.ContentLength = 42;
        context.Features.Set(Key);
    })).Should().Be("""10.0.0.7 - OWNKEY [20/Nov/2025:12:00:00 +0000] "GET /b/k?x=1&sig=*** HTTP/1.1" 206 42 "https://a.example/\x22x\x5C" "Mozilla/5.0 (\xE9)" """.TrimEnd() + "\n");

    [Test]
    public async Task What_is_not_known_is_a_hyphen() => (await CombinedAsync("/", context => context.Request.Protocol = "HTTP/2"))
        .Should().Be("""10.0.0.7 - - [20/Nov/2025:12:00:00 +0000] "GET / HTTP/2.0" 200 0 "-" "-" """.TrimEnd() + "\n");

    [Test]
    public async Task Lines_of_different_seconds_have_their_own_time()
    {
        var time = new ManualTimeProvider();
        string log = await LogAsync(new CombinedAccessFormat(), "/", time, _ => Task.CompletedTask, () => time.Advance(TimeSpan.FromSeconds(61)));
        log.Should().Contain("[20/Nov/2025:12:00:00 +0000]").And.Contain("[20/Nov/2025:12:01:01 +0000]");
    }

    [Test]
    public async Task A_very_long_target_is_written_whole()
    {
        string target = "/" + new string('ü', 30_000);
        (await LogAsync(new TextAccessFormat(), target, new ManualTimeProvider(), _ => Task.CompletedTask)).Should().Contain(string.Concat(Enumerable.Repeat(@"\u00fc", 30_000)));
    }

    [Test]
    public async Task A_target_cannot_forge_a_line() =>
        (await LogAsync(new TextAccessFormat(), "/a\nb ü", new ManualTimeProvider(), _ => Task.CompletedTask))
            .Should().Contain(@" /a\u000ab\u0020\u00fc ").And.Match(log => log.Count(c => c == '\n') == 1);

    [Test]
    public async Task A_failure_is_logged_as_500_and_passed_on()
    {
        Func<Task> act = () => LogAsync(new TextAccessFormat(), "/", new ManualTimeProvider(), _ => throw new InvalidOperationException("boom"));
        await act.Should().ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task Lines_that_find_no_room_are_dropped_and_the_request_does_not_wait()
    {
        using var output = new StuckStream();
        var log = new AccessLog(new TextAccessFormat(), new AccessStream(output), NullLogger<AccessLog>.Instance);
        var entry = new AccessEntry(default, IPAddress.Loopback, "GET", "/" + new string('x', 999), 200, 0, TimeSpan.Zero, KeyId: null, Service: null, Cache: null);
        var context = new DefaultHttpContext { TraceIdentifier = "T1" };
        log.Add(entry, context);
        await output.Entered;
        for (int i = 0; i < 20_000; i++)
        {
            log.Add(entry, context);
        }

        output.Release();
        await log.DisposeAsync();
        output.Lines.Should().BeInRange(2000, 4200, "four megabytes are kept for a writer that is stuck");
        log.Dropped.Should().Be(20_001 - output.Lines);
    }

    private static Task<string> CombinedAsync(string target, Action<HttpContext> answer) => LogAsync(new CombinedAccessFormat(), target, new ManualTimeProvider(), context =>
    {
        answer(context);
        return Task.CompletedTask;
    });

    private static async Task<string> LogAsync(IAccessFormat format, string target, TimeProvider time, RequestDelegate next, Action? again = null)
    {
        using var output = new MemoryStream();
        await using (var log = new AccessLog(format, new AccessStream(output), NullLogger<AccessLog>.Instance))
        {
            var context = new DefaultHttpContext { TraceIdentifier = "T1" };
            context.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.7");
            context.Request.Method = "GET";
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
            var recorder = new RequestRecorder(log, new RequestHistory(), new RequestMetrics([]), time);
            await recorder.InvokeAsync(context, next);
            if (again is not null)
            {
                again();
                await recorder.InvokeAsync(context, next);
            }
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>Takes nothing until it is released.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public int Lines { get; private set; }

        public void Release() => _released.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _entered.TrySetResult();
            await _released.Task;
            Lines += buffer.Span.Count((byte)'\n');
        }
    }
}
