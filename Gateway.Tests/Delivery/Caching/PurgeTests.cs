using Gateway.Delivery;
using Gateway.Delivery.Caching;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>Purges: after one has returned, nobody gets what was before, whatever was under way.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Disk)]
internal sealed class PurgeTests(StoreKind kind)
{
    private static readonly (string, string) Fresh = ("Cache-Control", "max-age=60");

    [TestCase(PurgeScope.Everything, "")]
    [TestCase(PurgeScope.Path, "folder/a b")]
    [TestCase(PurgeScope.Prefix, "folder/")]
    [TestCase(PurgeScope.Tag, "t2")]
    public async Task An_answer_under_way_is_neither_kept_nor_joined(PurgeScope scope, string name)
    {
        await using var cache = await TestCache.OpenAsync(kind);
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        Task<CacheAnswer> before = cache.GetAsync("folder/a%20b?q");
        await cache.Origin.ReachedAsync(1);
        await cache.PurgeAsync(scope, name);
        cache.Origin.Say(200, "new", Fresh);
        (await cache.GetAsync("folder/a%20b?q")).Text.Should().Be("new");
        gate.SetResult(ScriptedOrigin.Text(200, "old", Fresh, ("Cache-Tag", "t1,t2")));
        (await before).Text.Should().Be("old");
        (await cache.GetAsync("folder/a%20b?q")).Should().BeEquivalentTo(new { Text = "new", CacheStatus = "mem; hit; ttl=60" });
        cache.Origin.Count.Should().Be(2);
    }

    [TestCase(PurgeScope.Everything, "")]
    [TestCase(PurgeScope.Path, "a")]
    [TestCase(PurgeScope.Prefix, "")]
    [TestCase(PurgeScope.Tag, "t2")]
    public async Task A_body_under_way_is_neither_kept_nor_joined(PurgeScope scope, string name)
    {
        await using var cache = await TestCache.OpenAsync(kind);
        var body = new GatedBody();
        cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Result(200, body, 3, Fresh, ("Cache-Tag", "t1,t2")));
        ContentResult before = await cache.OpenAsync("a");
        await cache.PurgeAsync(scope, name);
        cache.Origin.Say(200, "new", Fresh);
        (await cache.GetAsync("a")).Text.Should().Be("new");
        body.Send("old");
        body.End();
        (await CacheAnswer.ReadAsync(before)).Text.Should().Be("old");
        await body.Disposed;
        (await cache.GetAsync("a")).Text.Should().Be("new");
        cache.Origin.Count.Should().Be(2);
    }

    [TestCase(PurgeScope.Everything, "")]
    [TestCase(PurgeScope.Path, "a")]
    [TestCase(PurgeScope.Prefix, "")]
    [TestCase(PurgeScope.Tag, "t2")]
    public async Task What_a_post_says_to_be_at_its_own_place_is_not_kept(PurgeScope scope, string name)
    {
        await using var cache = await TestCache.OpenAsync(kind);
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        Task<ContentResult> post = cache.SendAsync("POST", "a", CancellationToken.None);
        await cache.Origin.ReachedAsync(1);
        await cache.PurgeAsync(scope, name);
        gate.SetResult(ScriptedOrigin.Text(200, "old", Fresh, ("Content-Location", "a"), ("Cache-Tag", "t1,t2")));
        (await CacheAnswer.ReadAsync(await post)).Should().BeEquivalentTo(new { Text = "old", CacheStatus = "mem; fwd=method" });
        cache.Origin.Say(200, "new", Fresh);
        (await cache.GetAsync("a")).Text.Should().Be("new");
    }

    [TestCase(PurgeScope.Path, "b")]
    [TestCase(PurgeScope.Prefix, "ab")]
    [TestCase(PurgeScope.Tag, "t3")]
    public async Task Others_are_let_alone(PurgeScope scope, string name)
    {
        await using var cache = await TestCache.OpenAsync(kind);
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        Task<CacheAnswer> first = cache.GetAsync("a");
        await cache.Origin.ReachedAsync(1);
        await cache.PurgeAsync(scope, name);
        gate.SetResult(ScriptedOrigin.Text(200, "text", Fresh, ("Cache-Tag", "t1,t2")));
        await first;
        (await cache.GetAsync("a")).CacheStatus.Should().Be("mem; hit; ttl=60");
        (await cache.PurgeAsync(scope, name)).Should().Be(0);
        (await cache.GetAsync("a")).CacheStatus.Should().Be("mem; hit; ttl=60");
    }

    [Test]
    public async Task Who_waited_before_the_purge_shares_one_new_answer()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        Task<CacheAnswer>[] answers = [.. Enumerable.Range(0, 20).Select(_ => cache.GetAsync("a"))];
        await cache.Origin.ReachedAsync(1);
        await cache.PurgeAsync(PurgeScope.Path, "a");
        cache.Origin.Say(200, "new", Fresh);
        gate.SetResult(ScriptedOrigin.Text(200, "old", Fresh));
        (await Task.WhenAll(answers)).GroupBy(answer => answer.Text).ToDictionary(g => g.Key, g => g.Count()).Should().Equal(new Dictionary<string, int> { ["old"] = 1, ["new"] = 19 });
        cache.Origin.Count.Should().Be(2);
    }

    [Test]
    public async Task A_soft_purge_has_the_response_confirmed()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Say(200, "text", Fresh, ("ETag", "\"1\""));
        await cache.GetAsync("a");
        (await cache.PurgeAsync(PurgeScope.Path, "a", isSoft: true)).Should().Be(1);
        cache.Origin.Say(304, "", Fresh, ("ETag", "\"1\""));
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Text = "text", CacheStatus = "mem; fwd=stale; fwd-status=304; ttl=60; stored" });
        (await cache.GetAsync("a")).CacheStatus.Should().Be("mem; hit; ttl=60");
    }

    [Test]
    public async Task A_head_under_way_does_not_undo_a_soft_purge()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        (string, string) tag = ("ETag", "\"1\"");
        cache.Origin.Say(200, "old", ("Cache-Control", "max-age=1"), tag);
        await cache.GetAsync("a");
        cache.Time.Advance(TimeSpan.FromSeconds(5));
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        Task<ContentResult> head = cache.SendAsync("HEAD", "a", default);
        await cache.Origin.ReachedAsync(2);
        await cache.PurgeAsync(PurgeScope.Path, "a", isSoft: true);
        gate.SetResult(ScriptedOrigin.Text(200, "old", Fresh, tag));
        (await head).Dispose();
        cache.Origin.Say(200, "new", Fresh);
        (await cache.GetAsync("a")).Text.Should().Be("new");
    }

    [Test]
    public async Task Schemes_have_responses_of_their_own()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Answer = request => Task.FromResult(ScriptedOrigin.Text(200, request.Scheme, Fresh));
        foreach (string scheme in (string[])["http", "https", "http", "https"])
        {
            var request = new ContentRequest(ContentPath.OfDecoded("a")) { Scheme = scheme };
            (await CacheAnswer.ReadAsync(await cache.Source.GetAsync(request, default))).Text.Should().Be(scheme);
            await cache.Origin.TakenAsync();
        }

        cache.Origin.Count.Should().Be(2);
        (await cache.PurgeAsync(PurgeScope.Path, "a")).Should().Be(2);
    }

    [Test]
    public async Task Paths_of_any_case_are_one_where_cases_are_not_told_apart()
    {
        await using var cache = await TestCache.OpenAsync(kind, new CacheOptions { CaseSensitive = false, Compress = false });
        cache.Origin.Answer = request => Task.FromResult(ScriptedOrigin.Text(200, $"{request.Path}?{request.Query}", Fresh));
        (await cache.GetAsync("Folder/A?Q")).Text.Should().Be("folder/a?Q");
        (await cache.GetAsync("fOLDER/a?Q")).CacheStatus.Should().Be("mem; hit; ttl=60");
        (await cache.GetAsync("folder/a?q")).Text.Should().Be("folder/a?q");
        (await cache.PurgeAsync(PurgeScope.Prefix, "FOLDER/")).Should().Be(2);
    }
}
