using Gateway.Delivery;
using Gateway.Delivery.Caching;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>Any number of requests for what a cache has not got: one request to its source, and its answer for all who may have it.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Disk)]
internal sealed class SingleFlightTests(StoreKind kind)
{
    private static readonly (string, string) Fresh = ("Cache-Control", "max-age=60");

    [Test]
    public async Task A_thousand_misses_ask_once_and_are_served_while_the_answer_arrives()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        var body = new GatedBody();
        cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Result(200, body, 10, Fresh));
        ContentResult[] results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => cache.OpenAsync("slow")));
        results.Should().OnlyContain(result => result.Status == 200 && result.Metadata.Length == 10);
        Task<CacheAnswer>[] answers = [.. results.Select(CacheAnswer.ReadAsync)];
        body.Send("01234");
        Array.TrueForAll(answers, answer => !answer.IsCompleted).Should().BeTrue();
        body.Send("56789");
        body.End();
        (await Task.WhenAll(answers)).Should().OnlyContain(answer => answer.Text == "0123456789");
        cache.Origin.Count.Should().Be(1);
        answers.Count(answer => answer.IsCompletedSuccessfully).Should().Be(1000);
        cache.Source.Counters.Collapsed.Should().Be(999);
        CacheAnswer hit = await cache.GetAsync("slow");
        (hit.Text, hit.CacheStatus, cache.Origin.Count).Should().Be(("0123456789", "mem; hit; ttl=60", 1));
    }

    [Test]
    public async Task Who_looked_before_the_answer_was_kept_and_came_after_does_not_ask_again()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        cache.Origin.Say(200, "text", Fresh);
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cache.Store.Found = _ => looked.Task;
        Task<ContentResult> late = cache.OpenAsync("a");
        cache.Store.Found = _ => Task.CompletedTask;
        await cache.GetAsync("a");
        SpinWait.SpinUntil(() => cache.Source.Counters.InFlight == 0, TimeSpan.FromSeconds(20)).Should().BeTrue();
        looked.SetResult();
        (await CacheAnswer.ReadAsync(await late)).Should().BeEquivalentTo(new { Text = "text", CacheStatus = "mem; hit; ttl=60" });
        cache.Origin.Count.Should().Be(1);
    }

    [Test]
    public async Task Who_asked_first_may_leave()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        using var leaving = new CancellationTokenSource();
        Task<ContentResult> first = cache.SendAsync("GET", "a", leaving.Token);
        await cache.Origin.ReachedAsync(1);
        Task<CacheAnswer> second = cache.GetAsync("a");
        await leaving.CancelAsync();
        await first.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        gate.SetResult(ScriptedOrigin.Text(200, "here", Fresh));
        CacheAnswer answer = await second;
        (answer.Text, answer.CacheStatus).Should().Be(("here", "mem; fwd=uri-miss; ttl=60; stored; collapsed"));
        cache.Origin.Count.Should().Be(1);
    }

    [Test]
    public async Task What_others_can_use_is_fetched_even_if_everybody_leaves()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        var body = new GatedBody();
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        using var leaving = new CancellationTokenSource();
        Task<ContentResult> only = cache.SendAsync("GET", "a", leaving.Token);
        await cache.Origin.ReachedAsync(1);
        await leaving.CancelAsync();
        await only.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        gate.SetResult(ScriptedOrigin.Result(200, body, 4, Fresh));
        body.Send("here");
        body.End();
        await body.Disposed;
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Text = "here", CacheStatus = "mem; hit; ttl=60" });
    }

    [Test]
    public async Task An_answer_for_one_client_goes_to_one_and_its_url_does_not_queue_its_clients()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        var gate = new TaskCompletionSource();
        int count = 0;
        cache.Origin.Answer = async _ =>
        {
            int number = Interlocked.Increment(ref count);
            await gate.Task;
            return ScriptedOrigin.Text(200, $"{number}", ("Cache-Control", "private"));
        };
        Task<CacheAnswer> first = cache.GetAsync("me");
        await cache.Origin.ReachedAsync(1);
        Task<CacheAnswer> second = cache.GetAsync("me");
        gate.SetResult();
        (await first).Text.Should().Be("1");
        (await second).Text.Should().Be("2");

        // Known by now: both reach the origin, though neither is answered.
        gate = new TaskCompletionSource();
        Task<CacheAnswer>[] both = [cache.GetAsync("me"), cache.GetAsync("me")];
        await cache.Origin.ReachedAsync(4);
        gate.SetResult();
        (await Task.WhenAll(both)).Select(answer => answer.Text).Should().BeEquivalentTo("3", "4");
    }

    [Test]
    public async Task Requests_with_credentials_neither_wait_nor_are_waited_for()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        var gate = new TaskCompletionSource();
        cache.Origin.Answer = async request =>
        {
            await gate.Task;
            return ScriptedOrigin.Text(200, request.Headers.Authorization.ToString(), Fresh);
        };
        Task<CacheAnswer> anna = cache.GetAsync("a", ("Authorization", "anna"));
        await cache.Origin.ReachedAsync(1);
        Task<CacheAnswer> bert = cache.GetAsync("a", ("Authorization", "bert"));
        Task<CacheAnswer> anybody = cache.GetAsync("a");
        await cache.Origin.ReachedAsync(3);
        gate.SetResult();
        ((await anna).Text, (await bert).Text, (await anybody).Text).Should().Be(("anna", "bert", ""));
        (await cache.GetAsync("a")).Text.Should().Be("");
    }

    [Test]
    public async Task Waiters_of_another_variant_get_their_own()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        var gate = new TaskCompletionSource();
        cache.Origin.Answer = async request =>
        {
            await gate.Task;
            return ScriptedOrigin.Text(200, request.Headers.AcceptLanguage.ToString(), Fresh, ("Vary", "Accept-Language"));
        };
        Task<CacheAnswer> first = cache.GetAsync("a", ("Accept-Language", "en"));
        await cache.Origin.ReachedAsync(1);
        Task<CacheAnswer>[] others = [.. Enumerable.Range(0, 20).Select(i => cache.GetAsync("a", ("Accept-Language", i % 2 == 0 ? "en" : "de")))];
        gate.SetResult();
        (await first).Text.Should().Be("en");
        (await Task.WhenAll(others)).Select(answer => answer.Text).Should().Equal(Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? "en" : "de"));
        cache.Origin.Count.Should().Be(2);
        (await cache.GetAsync("a", ("Accept-Language", "fr"))).CacheStatus.Should().StartWith("mem; fwd=vary-miss");
    }

    [Test]
    public async Task A_body_that_breaks_off_breaks_off_for_everybody_and_leaves_nothing()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        var body = new GatedBody();
        cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Result(200, body, 10, Fresh));
        ContentResult[] results = await Task.WhenAll(cache.OpenAsync("a"), cache.OpenAsync("a"));
        Task<CacheAnswer>[] answers = [.. results.Select(CacheAnswer.ReadAsync)];
        body.Send("0123");
        body.Break();
        foreach (Task<CacheAnswer> answer in answers)
        {
            await answer.Awaiting(task => task).Should().ThrowAsync<BrokenContentException>();
        }

        await body.Disposed;
        cache.Origin.Say(200, "whole", Fresh);
        (await cache.GetAsync("a")).Should().BeEquivalentTo(new { Text = "whole", CacheStatus = "mem; fwd=uri-miss; ttl=60; stored" });
    }

    [Test]
    public async Task A_body_shorter_than_its_length_is_not_kept()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        var body = new GatedBody();
        body.Send("0123");
        body.End();
        cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Result(200, body, 10, Fresh));
        await cache.Awaiting(c => c.GetAsync("a")).Should().ThrowAsync<BrokenContentException>();
        cache.Origin.Say(200, "whole", Fresh);
        (await cache.GetAsync("a")).Text.Should().Be("whole");
    }

    [Test]
    public async Task What_does_not_fit_passes_through()
    {
        await using var cache = await TestCache.OpenAsync(kind, new CacheOptions { MaxItemSize = 8, Compress = false });
        cache.Origin.Say(200, "0123456789", Fresh);
        CacheAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => cache.GetAsync("large")));
        answers.Should().OnlyContain(answer => answer.Text == "0123456789" && answer.CacheStatus == "mem; fwd=uri-miss");
        cache.Origin.Count.Should().Be(10);
        cache.Source.Statistics.Responses.Should().Be(0);
    }

    [Test]
    public async Task Failures_of_the_source_are_shared_and_not_kept()
    {
        await using var cache = await TestCache.OpenAsync(kind);
        TaskCompletionSource<ContentResult> gate = cache.Origin.Hold();
        Task<CacheAnswer>[] answers = [.. Enumerable.Range(0, 10).Select(_ => cache.GetAsync("a"))];
        await cache.Origin.ReachedAsync(1);
        gate.SetResult(ContentResult.Own(502));
        (await Task.WhenAll(answers)).Should().OnlyContain(answer => answer.Status == 502 && answer.IsOwn);
        cache.Origin.Count.Should().Be(1);
        cache.Origin.Say(200, "well", Fresh);
        (await cache.GetAsync("a")).Text.Should().Be("well");
    }
}
