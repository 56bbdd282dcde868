using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.Logging;
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
        string log = await LogAsync(LogFormat.Text, "/b/k?X-Amz-Signature=abc&x=1", time, context =>
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
        string log = await LogAsync(LogFormat.Json, "/b/\"k", new ManualTimeProvider(), context => Task.CompletedTask);
        JsonElement line = JsonDocument.Parse(log).RootElement;
        line.GetProperty("path").GetString().Should().Be("/b/\"k");
        line.GetProperty("status").GetInt32().Should().Be(200);
        line.GetProperty("bytes").GetInt64().Should().Be(0);
        line.TryGetProperty("key", out _).Should().BeFalse();
        log.Should().EndWith("}\n").And.NotContain("secret");
    }

    [Test]
    public async Task A_target_cannot_forge_a_line() =>
        (await LogAsync(LogFormat.Text, "/a\nb ü", new ManualTimeProvider(), _ => Task.CompletedTask))
            .Should().Contain(@" /a\u000ab\u0020\u00fc ").And.Match(log => log.Count(c => c == '\n') == 1);

    [Test]
    public async Task A_failure_is_logged_as_500_and_passed_on()
    {
        Func<Task> act = () => LogAsync(LogFormat.Text, "/", new ManualTimeProvider(), _ => throw new InvalidOperationException("boom"));
        await act.Should().ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task Lines_that_find_no_room_are_dropped_and_the_request_does_not_wait()
    {
        using var output = new StuckStream();
        var log = new AccessLog(LogFormat.Text, output, NullLogger<AccessLog>.Instance);
        var entry = new AccessEntry(default, IPAddress.Loopback, "GET", "/", 200, 0, TimeSpan.Zero, KeyId: null, Service: null, "R");
        log.Add(entry);
        await output.Entered;
        for (int i = 0; i < 20_000; i++)
        {
            log.Add(entry);
        }

        output.Release();
        await log.DisposeAsync();
        output.Lines.Should().Be(1 + 8192);
    }

    private static async Task<string> LogAsync(LogFormat format, string target, TimeProvider time, RequestDelegate next)
    {
        using var output = new MemoryStream();
        await using (var log = new AccessLog(format, output, NullLogger<AccessLog>.Instance))
        {
            var context = new DefaultHttpContext { TraceIdentifier = "T1" };
            context.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.7");
            context.Request.Method = "GET";
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
            await new RequestRecorder(log, new RequestHistory(), time).InvokeAsync(context, next);
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
