using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Storage;
using Gateway.Tests.Host;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Replication;

/// <summary>A primary that is broken, hostile, or overtaken by a promotion: the replica keeps what it has, applies nothing that is not right, and says why.</summary>
internal sealed class BrokenPrimaryTests : ReplicationTestBase
{
    private const string MultipartETag = "0123456789abcdef0123456789abcdef-1";

    private FakePrimary _primary = null!;

    [SetUp]
    public async Task StartFake() => _primary = await FakePrimary.StartAsync();

    [TearDown]
    public async Task StopFake() => await _primary.DisposeAsync();

    [Test]
    public async Task What_a_promoted_replica_acknowledged_stays_when_a_poll_ends_just_then()
    {
        Offer(FakePrimary.Put(1, "a", 0, Md5([])));
        var polled = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        var told = new TaskCompletionSource();
        _primary.Feed = async (http, after, waits) =>
        {
            if (after == 1 && waits)
            {
                polled.TrySetResult();
                await end.Task;
                await http.Response.WriteAsync("""{"changes":[],"lastSyncId":1}""");
                return true;
            }

            if (after > 1)
            {
                http.Response.StatusCode = StatusCodes.Status410Gone;
                await http.Response.WriteAsync("""{"error":{"code":"SyncIdGone","message":"gone","resumeAfter":1,"reversed":true}}""");
                told.TrySetResult();
                return true;
            }

            return false;
        };
        await using RunningGateway replica = await _primary.StartReplicaAsync();
        await polled.Task;
        (await CallAsync(replica, HttpMethod.Post, "/replicapromote?sid=main")).EnsureSuccessStatusCode();
        (await CallAsync(replica, HttpMethod.Put, "/uploadfile?sid=main&path=mine", [1])).EnsureSuccessStatusCode();
        end.SetResult();

        // Either the follower is stopped first, or it is told to go back and must not.
        await Task.WhenAny(told.Task, Task.Delay(TimeSpan.FromSeconds(1)));
        (await CallAsync(replica, HttpMethod.Get, "/getfile?sid=main&path=mine")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_version_that_the_primary_only_says_not_to_have_is_not_left_out()
    {
        Offer(FakePrimary.Put(1, "a", 5, Md5(new byte[5])));
        _primary.File = http =>
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };
        await using RunningGateway replica = await _primary.StartReplicaAsync();
        JsonElement state = await FailureAsync(replica);
        state.GetProperty("lastSyncId").GetInt64().Should().Be(0);
        state.GetProperty("lagSeconds").GetDouble().Should().BeGreaterThan(60, "the change is from last year");
    }

    [Test]
    public async Task An_error_without_end_is_not_read_to_its_end()
    {
        Offer(FakePrimary.Put(1, "a", 5, Md5(new byte[5])));
        _primary.File = http => WriteForEverAsync(http, StatusCodes.Status400BadRequest);
        await using RunningGateway replica = await _primary.StartReplicaAsync();
        (await FailureAsync(replica)).GetProperty("result").GetString().Should().Contain("400");
    }

    [Test]
    public async Task More_bytes_than_the_version_has_are_left_alone_or_refused()
    {
        Offer(FakePrimary.Put(1, "a", 5, Md5("other"u8.ToArray())));
        _primary.File = http => WriteForEverAsync(http, StatusCodes.Status200OK);
        await using RunningGateway replica = await _primary.StartReplicaAsync();
        (await FailureAsync(replica)).GetProperty("result").GetString().Should().Contain("more than 5 bytes");
    }

    [Test]
    public async Task A_length_that_is_not_the_versions_is_refused()
    {
        Offer(FakePrimary.Put(1, "a", 5, Md5(new byte[5])));
        _primary.File = http =>
        {
            http.Response.Headers["x-owncdn-sync-id"] = "1";
            http.Response.ContentLength = 6;
            return http.Response.Body.WriteAsync(new byte[6]).AsTask();
        };
        await using RunningGateway replica = await _primary.StartReplicaAsync();
        (await FailureAsync(replica)).GetProperty("result").GetString().Should().Contain("6 bytes where 5");
    }

    [Test]
    public async Task Parts_that_are_not_the_whole_version_are_refused()
    {
        Offer(FakePrimary.Put(1, "a", 1000, MultipartETag, """,  "parts":[{"number":1,"size":10,"checksum":null}]"""));
        _primary.File = http =>
        {
            http.Response.StatusCode = StatusCodes.Status206PartialContent;
            http.Response.Headers["x-owncdn-sync-id"] = "1";
            return http.Response.Body.WriteAsync(new byte[10]).AsTask();
        };
        await using RunningGateway replica = await _primary.StartReplicaAsync();
        (await FailureAsync(replica)).GetProperty("result").GetString().Should().Contain("10 bytes together");
        (await (await StoreAsync(replica)).History.LastSyncIdAsync(default)).Should().Be(0);
    }

    [TestCase("no JSON")]
    [TestCase("""{"changes":[{}],"lastSyncId":1}""")]
    [TestCase("""{"changes":[{"syncId":1,"action":"explode","path":"a","versionId":null,"modified":"2026-01-01T00:00:00Z"}],"lastSyncId":1}""")]
    [TestCase("""{"changes":[{"syncId":1,"action":"put","path":"","versionId":"null","modified":"2026-01-01T00:00:00Z"}],"lastSyncId":1}""")]
    public async Task A_feed_that_cannot_be_understood_is_not_followed(string answer)
    {
        _primary.Feed = async (http, _, _) =>
        {
            await http.Response.WriteAsync(answer);
            return true;
        };
        await using RunningGateway replica = await _primary.StartReplicaAsync();
        (await FailureAsync(replica)).GetProperty("result").GetString().Should().Contain("cannot be understood");
    }

    private static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));

    private static Task<JsonElement> FailureAsync(RunningGateway replica) => ReplicationOfAsync(replica, r => r.GetProperty("result").GetString() != "ok");

    private static async Task WriteForEverAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.Headers["x-owncdn-sync-id"] = "1";
        byte[] block = new byte[64 << 10];
        while (!http.RequestAborted.IsCancellationRequested)
        {
            await http.Response.Body.WriteAsync(block);
        }
    }

    private void Offer(string change)
    {
        _primary.Changes = $"[{change}]";
        _primary.Last = 1;
    }
}
