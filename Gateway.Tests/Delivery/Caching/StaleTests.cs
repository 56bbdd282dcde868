using Gateway.Delivery;
using Gateway.Delivery.Caching;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>Responses that are no longer fresh: confirmed, served meanwhile, or served for want of better.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Disk)]
internal sealed class StaleTests(StoreKind kind)
{
    private static readonly (string, string) Tag = ("ETag", "\"1\"");

    [Test]
    public async Task A_confirmed_response_is_fresh_again_and_its_fields_are_new()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Say(200, "text", ("Cache-Control", "max-age=60"), Tag, ("X-Seen", "1"));
        await cache.GetAsync("a");
        cache.Time.Advance(TimeSpan.FromSeconds(61));
        cache.Origin.Say(304, "", ("Cache-Control", "max-age=30"), Tag, ("X-Seen", "2"));
        CacheAnswer confirmed = await cache.GetAsync("a");
        (confirmed.Status, confirmed.Text, confirmed.Age, confirmed.CacheStatus).Should().Be((200, "text", 0L, "mem; fwd=stale; fwd-status=304; ttl=30; stored"));
        cache.Origin.Requests[1].Headers.IfNoneMatch.ToString().Should().Be("\"1\"");
        cache.Time.Advance(TimeSpan.FromSeconds(10));
        CacheAnswer hit = await cache.GetAsync("a");
        (hit.Text, hit.Age, hit.CacheStatus, hit.Fields["X-Seen"].ToString()).Should().Be(("text", 10L, "mem; hit; ttl=20", "2"));
    }

    [Test]
    public async Task A_new_response_takes_the_place_of_the_stale_one()
    {
        await using TestCache cache = await HoldingAsync("old", "max-age=60", age: 61);
        cache.Origin.Say(200, "new", ("Cache-Control", "max-age=60"), ("ETag", "\"2\""));
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Text = "new", CacheStatus = "mem; fwd=stale; ttl=60; stored" });
        (await cache.GetAsync("a")).Text.Should().Be("new");
        cache.Source.Statistics.Responses.Should().Be(1);
    }

    [Test]
    public async Task A_post_under_way_keeps_nothing_from_being_refreshed()
    {
        await using TestCache cache = await HoldingAsync("text", "max-age=60, stale-while-revalidate=60", age: 61);
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        Task<ContentResult> post = cache.SendAsync("POST", "a", CancellationToken.None);
        await cache.Origin.ReachedAsync(2);
        cache.Origin.Say(200, "new", ("Cache-Control", "max-age=60"), Tag);
        (await cache.GetAsync("a")).Text.Should().Be("text");
        Task refreshed = cache.Origin.ReachedAsync(3);
        await refreshed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        gate.SetResult(ContentResult.Own(502));
        (await post).Dispose();
        await refreshed;
    }

    [Test]
    public async Task Confirmations_are_shared()
    {
        await using TestCache cache = await HoldingAsync("text", "max-age=60", age: 61);
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        Task<CacheAnswer>[] answers = [.. Enumerable.Range(0, 50).Select(_ => cache.GetAsync("a"))];
        gate.SetResult(ScriptedOrigin.Text(304, "", ("Cache-Control", "max-age=60"), Tag));
        (await Task.WhenAll(answers)).Should().OnlyContain(answer => answer.Text == "text");
        cache.Origin.Count.Should().Be(2);
        cache.Source.Counters.Revalidations.Should().Be(1);
    }

    [Test]
    public async Task A_response_that_is_removed_while_it_is_being_confirmed_is_fetched_anew()
    {
        // Larger than what a disk cache keeps open for those who found it before.
        string text = new('a', 8 << 20);
        await using TestCache cache = await HoldingAsync(text, "max-age=60", age: 61);
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        Task<CacheAnswer> answer = cache.GetAsync("a");
        await cache.PurgeAsync(PurgeScope.Path, "a");
        await cache.SettleAsync();
        cache.Origin.Say(200, text, ("Cache-Control", "max-age=60"), Tag);
        gate.SetResult(ScriptedOrigin.Text(304, "", ("Cache-Control", "max-age=60"), Tag));
        CacheAnswer fetched = await answer;
        (fetched.Status, fetched.Text == text).Should().Be((200, true));
    }

    [Test]
    public async Task What_is_refreshed_behind_is_served_at_once_and_refreshed_once()
    {
        await using TestCache cache = await HoldingAsync("old", "max-age=60, stale-while-revalidate=30", age: 65);
        var body = new GatedBody();
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        for (int i = 0; i < 20; i++)
        {
            (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Text = "old", Age = 65L, CacheStatus = "mem; hit; ttl=-5" });
        }

        gate.SetResult(ScriptedOrigin.Result(200, body, 3, ("Cache-Control", "max-age=60"), ("ETag", "\"2\"")));
        body.Send("new");
        body.End();
        await body.Disposed;
        (await cache.GetAsync("a")).Text.Should().Be("new");
        cache.Origin.Count.Should().Be(2);
    }

    [Test]
    public async Task A_stale_response_is_served_instead_of_an_error_where_that_is_allowed()
    {
        await using TestCache cache = await HoldingAsync("old", "max-age=60, stale-if-error=30", age: 65);
        cache.Origin.Say(503, "broken", ("Cache-Control", "max-age=60"));
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Status = 200, Text = "old", CacheStatus = "mem; fwd=stale; fwd-status=503; ttl=-5; detail=stale-if-error" });
        cache.Origin.Answer = _ => Task.FromResult(ContentResult.Own(504));
        (await cache.GetAsync("a")).Text.Should().Be("old");
        cache.Origin.Answer = _ => Task.FromException<ContentResult>(new IOException("no"));
        (await cache.GetAsync("a")).Text.Should().Be("old");
        (await CacheAnswer.ReadAsync(await cache.SendAsync("HEAD", "a", default))).Status.Should().Be(200);
        cache.Time.Advance(TimeSpan.FromSeconds(30));
        cache.Origin.Say(503, "broken");
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Status = 503, Text = "broken" });
    }

    [Test]
    public async Task What_must_be_confirmed_and_cannot_is_504()
    {
        await using TestCache cache = await HoldingAsync("old", "max-age=60, must-revalidate", age: 65, new CacheOptions { StaleIfError = TimeSpan.FromHours(1), Compress = false });
        cache.Origin.Answer = _ => Task.FromResult(ContentResult.Own(502));
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Status = 504, IsOwn = true });
        cache.Origin.Answer = _ => Task.FromException<ContentResult>(new IOException("no"));
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Status = 504, IsOwn = true });
    }

    [Test]
    public async Task A_response_that_must_not_be_stored_takes_the_stale_one_with_it()
    {
        await using TestCache cache = await HoldingAsync("old", "max-age=60, stale-while-revalidate=600", age: 700);
        cache.Origin.Say(200, "secret", ("Cache-Control", "no-store"));
        (await cache.GetAsync("a")).Text.Should().Be("secret");
        cache.Source.Statistics.Responses.Should().Be(0);
    }

    [Test]
    public async Task Only_if_cached_asks_nobody()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Say(200, "text", ("Cache-Control", "max-age=60"));
        (await cache.GetAsync("a", ("Cache-Control", "only-if-cached"))).Should().BeEquivalentTo(new { Status = 504, IsOwn = true });
        await cache.GetAsync("a");
        (await cache.GetAsync("a", ("Cache-Control", "only-if-cached"))).Text.Should().Be("text");
        cache.Origin.Count.Should().Be(1);
    }

    /// <summary>A cache that holds a response under a.</summary>
    /// <param name="text">Its bytes.</param>
    /// <param name="cacheControl">What its origin said of it.</param>
    /// <param name="age">Seconds for which it has been there.</param>
    /// <param name="options">What the cache was told.</param>
    private async Task<TestCache> HoldingAsync(string text, string cacheControl, int age, CacheOptions? options = null)
    {
        TestCache cache = await TestCache.OpenAsync(kind, options);
        cache.Origin.Say(200, text, ("Cache-Control", cacheControl), Tag);
        await cache.GetAsync("a");
        cache.Time.Advance(TimeSpan.FromSeconds(age));
        return cache;
    }
}
