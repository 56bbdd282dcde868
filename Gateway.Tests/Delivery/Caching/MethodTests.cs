using Gateway.Delivery;
using Gateway.Delivery.Caching;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>Requests other than GET before a cache, and answers other than 200.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Disk)]
internal sealed class MethodTests(StoreKind kind)
{
    private static readonly (string, string) Fresh = ("Cache-Control", "max-age=60");

    [Test]
    public async Task Head_is_answered_from_what_get_left()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Say(200, "text", Fresh);
        await cache.GetAsync("a");
        using ContentResult head = await cache.SendAsync("HEAD", "a", default);
        (head.Status, head.Metadata.Length, $"{head.CacheStatus}", cache.Origin.Count).Should().Be((200, 4L, "mem; hit; ttl=60", 1));
    }

    [Test]
    public async Task Head_leaves_nothing_to_get()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Answer = request => Task.FromResult(request.Method == "HEAD" ? ScriptedOrigin.Result(200, EmptyBody.Instance, 4, Fresh) : ScriptedOrigin.Text(200, "text", Fresh));
        using ContentResult head = await cache.SendAsync("HEAD", "a", default);
        (head.Metadata.Length, $"{head.CacheStatus}").Should().Be((4L, "mem; fwd=uri-miss"));
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Text = "text", CacheStatus = "mem; fwd=uri-miss; ttl=60; stored" });
        cache.Origin.Requests.Select(request => request.Method).Should().Equal("HEAD", "GET");
    }

    [TestCase("4", "text", 2)]
    [TestCase("5", "later", 3)]
    public async Task Head_tells_whether_what_is_stored_still_holds(string length, string text, int requests)
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Say(200, "text", Fresh);
        await cache.GetAsync("a");
        cache.Time.Advance(TimeSpan.FromSeconds(61));
        cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Result(200, EmptyBody.Instance, long.Parse(length), Fresh));
        (await cache.SendAsync("HEAD", "a", default)).Dispose();
        cache.Origin.Say(200, "later", Fresh);
        (await cache.GetAsync("a")).Text.Should().Be(text);
        cache.Origin.Count.Should().Be(requests);
    }

    [Test]
    public async Task The_answer_to_head_is_let_go_of_when_the_store_fails()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Say(200, "text", Fresh);
        await cache.GetAsync("a");
        cache.Time.Advance(TimeSpan.FromSeconds(61));
        var body = new GatedBody();
        cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Result(200, body, 4, Fresh));
        cache.Store.Updating = () => Task.FromException(new IOException("The disk is full."));
        await cache.Awaiting(c => c.SendAsync("HEAD", "a", default)).Should().ThrowAsync<IOException>();
        body.Disposed.IsCompletedSuccessfully.Should().BeTrue();
    }

    [TestCase("a", "mem; fwd=method; stored", "mem; hit; ttl=60", 1)]
    [TestCase("b", "mem; fwd=method", "mem; fwd=uri-miss; ttl=60; stored", 2)]
    public async Task What_a_post_says_to_be_at_its_own_place_is_there(string location, string first, string then, int requests)
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Say(200, "text", Fresh, ("Content-Location", location));
        CacheAnswer posted = await CacheAnswer.ReadAsync(await cache.SendAsync("POST", "a", default));
        (posted.Text, posted.CacheStatus).Should().Be(("text", first));
        CacheAnswer got = await cache.GetAsync("a");
        (got.Text, got.CacheStatus, cache.Origin.Count).Should().Be(("text", then, requests));
    }

    [TestCase(200, true)]
    [TestCase(302, true)]
    [TestCase(404, false)]
    [TestCase(500, false)]
    public async Task What_a_successful_change_made_wrong_is_gone_before_its_answer(int status, bool isGone)
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Say(200, "old", Fresh);
        await cache.GetAsync("a?1");
        await cache.GetAsync("a?2");
        await cache.GetAsync("b");
        cache.Origin.Say(status, "done");
        CacheAnswer answer = await CacheAnswer.ReadAsync(await cache.SendAsync("POST", "a", default));
        (answer.Text, answer.CacheStatus).Should().Be(("done", "mem; fwd=method"));
        cache.Origin.Say(200, "new", Fresh);
        foreach (string path in (string[])["a?1", "a?2"])
        {
            (await cache.GetAsync(path)).Text.Should().Be(isGone ? "new" : "old");
        }

        (await cache.GetAsync("b")).Text.Should().Be("old");
    }

    [Test]
    public async Task Options_changes_nothing()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Say(200, "old", Fresh);
        await cache.GetAsync("a");
        (await cache.SendAsync("OPTIONS", "a", default)).Dispose();
        (await cache.GetAsync("a")).CacheStatus.Should().Be("mem; hit; ttl=60");
    }

    [Test]
    public async Task Nothing_there_is_remembered_as_long_as_settings_say()
    {
        await using var cache = await TestCache.OpenAsync(kind, new CacheOptions { ExpireNotFound = TimeSpan.FromSeconds(10), ExpireErrors = TimeSpan.FromSeconds(2), Compress = false });
        cache.Origin.Answer = _ => Task.FromResult(ContentResult.Own(404));
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Status = 404, IsOwn = true });
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Status = 404, IsOwn = true });
        cache.Time.Advance(TimeSpan.FromSeconds(10));
        cache.Origin.Answer = _ => Task.FromResult(ContentResult.Own(503));
        (await cache.GetAsync("a")).Status.Should().Be(503);
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Status = 503, IsOwn = true });
        cache.Origin.Count.Should().Be(2);
    }

    [Test]
    public async Task A_failure_is_no_answer_for_the_next_request_unless_settings_say_so()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Answer = _ => Task.FromResult(ContentResult.Own(404));
        (await cache.GetAsync("a")).Status.Should().Be(404);
        cache.Origin.Say(200, "there", Fresh);
        (await cache.GetAsync("a")).Text.Should().Be("there");
    }

    [Test]
    public async Task Caches_behind_caches_tell_what_each_did()
    {
        await using var inner = await TestCache.OpenAsync(kind);
        await using var outer = new CachingSource("outer", inner.Options, inner.Source, new Gateway.Delivery.MemoryCache.MemoryStore(inner.Options, 1 << 20, inner.Time), inner.Time);
        inner.Origin.Say(200, "text", Fresh);
        CacheAnswer answer = await CacheAnswer.ReadAsync(await outer.GetAsync(new ContentRequest(ContentPath.OfDecoded("a")), default));
        answer.CacheStatus.Should().Be("mem; fwd=uri-miss; ttl=60; stored, outer; fwd=uri-miss; ttl=60; stored");
    }
}
