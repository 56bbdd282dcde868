using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.Http;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>Ranges of content that is not stored whole.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Disk)]
internal sealed class SliceTests(StoreKind kind)
{
    private const string Text = "0123456789abcdefghijABCDEFGHIJ!?.";

    private TestCache _cache = null!;
    private RangedContent _content = null!;

    [SetUp]
    public async Task Open()
    {
        _cache = await TestCache.OpenAsync(kind, new CacheOptions { SliceSize = 10, MaxItemSize = 100, Compress = false });
        _content = new RangedContent(Text, "\"1\"");
        _cache.Origin.Answer = _content.AnswerAsync;
    }

    [TearDown]
    public ValueTask Close() => _cache.DisposeAsync();

    [Test]
    public async Task A_range_is_fetched_as_the_slice_that_has_it_and_kept()
    {
        (await RangeAsync("bytes=12-14")).Should().Be("cde mem; fwd=uri-miss; ttl=60; stored");
        (await RangeAsync("bytes=11-19")).Should().Be("bcdefghij mem; hit; ttl=60");
        Asked().Should().Equal("bytes=10-19");
        (await RangeAsync("bytes=-1")).Should().Be(". mem; fwd=partial; ttl=60; stored");
        (await RangeAsync("bytes=-2")).Should().Be("?. mem; hit; ttl=60");
        Asked().Should().Equal("bytes=10-19", "bytes=30-39");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Slices_are_fetched_as_a_reader_comes_to_them_each_of_the_same_version(bool ignoresRange)
    {
        _content.IgnoresRange = ignoresRange;
        (await RangeAsync("bytes=5-")).Should().StartWith($"{Text[5..]} mem; fwd=uri-miss");
        Asked().Should().Equal("bytes=0-9", "bytes=10-19", "bytes=20-29", "bytes=30-39");
        _cache.Origin.Requests.Skip(1).Should().OnlyContain(request => request.Headers.IfMatch == "\"1\"");
        (await RangeAsync("bytes=0-32")).Should().Be($"{Text} mem; hit; ttl=60");
        _cache.Origin.Count.Should().Be(4);
    }

    [Test]
    public async Task A_store_that_fails_once_keeps_nobody_waiting()
    {
        await RangeAsync("bytes=0-9");
        ContentResult opened = await _cache.OpenAsync("a", ("Range", "bytes=5-14"));
        _cache.Store.Found = key => key.Query.Length == 0 ? Task.FromException(new IOException("The disk is gone.")) : Task.CompletedTask;
        await this.Awaiting(_ => ReadAsync(opened, "bytes=5-14")).Should().ThrowAsync<IOException>();
        _cache.Store.Found = _ => Task.CompletedTask;
        (await RangeAsync("bytes=5-14").WaitAsync(TimeSpan.FromSeconds(20))).Should().StartWith(Text[5..15]);
    }

    [Test]
    public async Task A_slice_is_let_go_of_when_the_store_fails()
    {
        var body = new GatedBody();
        body.Send(Text[..10]);
        body.End();
        _cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Result(206, body, 10, ("ETag", "\"1\""), ("Cache-Control", "max-age=60"), ("Content-Range", $"bytes 0-9/{Text.Length}")));
        _cache.Store.Beginning = record =>
        {
            if (record.Slice is { Length: 0 })
            {
                throw new IOException("The disk is full.");
            }
        };
        await this.Awaiting(t => t.RangeAsync("bytes=0-9")).Should().ThrowAsync<IOException>();
        body.Disposed.IsCompletedSuccessfully.Should().BeTrue();
    }

    [Test]
    public async Task Ranges_of_one_slice_are_one_request()
    {
        var gate = new TaskCompletionSource();
        _cache.Origin.Answer = async request =>
        {
            await gate.Task;
            return await _content.AnswerAsync(request);
        };
        Task<string>[] answers = [.. Enumerable.Range(0, 100).Select(i => RangeAsync($"bytes={i % 10}-9"))];
        gate.SetResult();
        (await Task.WhenAll(answers)).Select((answer, i) => answer.StartsWith($"{Text[(i % 10)..10]} ", StringComparison.Ordinal)).Should().NotContain(false);
        _cache.Origin.Count.Should().Be(1);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Versions_are_never_mixed(bool ignoresRange)
    {
        _content.IgnoresRange = ignoresRange;
        await RangeAsync("bytes=0-9");
        (_content.Text, _content.ETag) = (Text.ToUpperInvariant(), "\"2\"");
        await this.Awaiting(test => test.RangeAsync("bytes=0-19")).Should().ThrowAsync<BrokenContentException>();
        (await RangeAsync("bytes=5-19")).Should().StartWith(Text.ToUpperInvariant()[5..20]);
        (await RangeAsync("bytes=0-32")).Should().StartWith(Text.ToUpperInvariant());
    }

    [Test]
    public async Task Content_no_larger_than_a_slice_is_kept_whole()
    {
        _content.Text = "0123456789";
        (await RangeAsync("bytes=2-3")).Should().Be("23 mem; fwd=uri-miss; ttl=60; stored");
        (await _cache.GetAsync("a")).Should().BeEquivalentTo(new { Text = "0123456789", CacheStatus = "mem; hit; ttl=60" });
    }

    [Test]
    public async Task Where_the_origin_knows_no_ranges_the_range_is_served_while_all_of_it_arrives()
    {
        var body = new GatedBody();
        _cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Result(200, body, 20, ("Cache-Control", "max-age=60")));
        body.Send("0123456789");
        Task<string> first = RangeAsync("bytes=2-3");
        (await first).Should().Be("23 mem; fwd=uri-miss; ttl=60; stored");
        (await RangeAsync("bytes=8-9")).Should().Be("89 mem; fwd=uri-miss; ttl=60; stored; collapsed");
        Task<string> suffix = RangeAsync("bytes=-2");
        body.Send("abcdefghij");
        body.End();
        (await suffix).Should().Be("ij mem; fwd=uri-miss; ttl=60; stored; collapsed");
        await body.Disposed;
        (await _cache.GetAsync("a")).Should().BeEquivalentTo(new { Text = "0123456789abcdefghij", CacheStatus = "mem; hit; ttl=60" });
        _cache.Origin.Count.Should().Be(1);
    }

    [Test]
    public async Task Whatever_stretch_comes_is_kept_for_what_it_is()
    {
        _content.ETag = "W/\"1\"";
        (await RangeAsync("bytes=-5")).Should().Be("IJ!?. mem; fwd=uri-miss; ttl=60; stored");
        (await RangeAsync("bytes=-5")).Should().Be("IJ!?. mem; hit; ttl=60");
        (await RangeAsync("bytes=29-30")).Should().Be("J! mem; hit; ttl=60");
        Asked().Should().Equal("bytes=-5");
        _cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Text(206, "0123", ("Content-Range", "bytes 4-7/20"), ("Cache-Control", "max-age=60")));
        (await RangeAsync("bytes=5-6", "b")).Should().Be("12 mem; fwd=uri-miss; ttl=60; stored");
        (await RangeAsync("bytes=4-7", "b")).Should().Be("0123 mem; hit; ttl=60");
    }

    [Test]
    public async Task What_is_shorter_than_it_says_is_refused()
    {
        _cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Result(206, Ended("012"), null, ("Content-Range", "bytes 0-9/33"), ("ETag", "\"1\""), ("Cache-Control", "max-age=60")));
        await this.Awaiting(test => test.RangeAsync("bytes=0-5")).Should().ThrowAsync<BrokenContentException>();
        _cache.Origin.Answer = _content.AnswerAsync;
        (await RangeAsync("bytes=0-5")).Should().StartWith("012345 ");
    }

    [Test]
    public async Task Slices_are_never_taken_for_the_whole()
    {
        await RangeAsync("bytes=0-9");
        (await _cache.GetAsync("a")).Should().BeEquivalentTo(new { Text, CacheStatus = "mem; fwd=partial; ttl=60; stored" });
        (await _cache.GetAsync("a")).CacheStatus.Should().Be("mem; hit; ttl=60");
        _cache.Origin.Requests[1].Headers.Range.Count.Should().Be(0);
    }

    [Test]
    public async Task Slices_are_the_whole_when_all_are_there()
    {
        _content.Text = string.Concat(Enumerable.Repeat("0123456789", 11));
        await RangeAsync("bytes=50-59");
        (await _cache.GetAsync("a")).Should().BeEquivalentTo(new { _content.Text, CacheStatus = "mem; fwd=partial" });
        (await RangeAsync("bytes=0-")).Should().StartWith(_content.Text);
        (await _cache.GetAsync("a")).Should().BeEquivalentTo(new { _content.Text, CacheStatus = "mem; hit; ttl=60" });
        using ContentResult head = await _cache.SendAsync("HEAD", "a", default);
        (head.Metadata.Length, $"{head.CacheStatus}").Should().Be((110L, "mem; hit; ttl=60"));
    }

    [Test]
    public async Task A_stale_head_is_confirmed_and_its_slices_are_good_again()
    {
        await RangeAsync("bytes=0-9");
        await RangeAsync("bytes=10-19");
        _cache.Time.Advance(TimeSpan.FromSeconds(61));
        (await RangeAsync("bytes=10-19")).Should().Be("abcdefghij mem; fwd=stale; fwd-status=304; ttl=60; stored");
        (await RangeAsync("bytes=0-9")).Should().Be("0123456789 mem; hit; ttl=60");
        _cache.Origin.Count.Should().Be(3);
    }

    [Test]
    public async Task Stale_slices_are_served_instead_of_an_error()
    {
        _content.CacheControl = "max-age=60, stale-if-error=60";
        await RangeAsync("bytes=0-9");
        _cache.Time.Advance(TimeSpan.FromSeconds(61));
        _cache.Origin.Say(503, "broken");
        (await RangeAsync("bytes=0-9")).Should().Be("0123456789 mem; fwd=stale; fwd-status=503; ttl=-1; detail=stale-if-error");
    }

    [Test]
    public async Task A_purge_takes_slices()
    {
        await RangeAsync("bytes=0-19");
        await _cache.PurgeAsync(PurgeScope.Path, "a");
        _cache.Source.Statistics.Responses.Should().Be(0);
        await RangeAsync("bytes=0-9");
        Asked().Should().Equal("bytes=0-9", "bytes=10-19", "bytes=0-9");
    }

    [Test]
    public async Task A_slice_under_way_is_not_kept_after_a_purge()
    {
        var gate = new TaskCompletionSource();
        _cache.Origin.Answer = async request =>
        {
            Task<ContentResult> before = _content.AnswerAsync(request);
            await gate.Task;
            return await before;
        };
        Task<string> first = RangeAsync("bytes=0-9");
        await _cache.Origin.ReachedAsync(1);
        await _cache.PurgeAsync(PurgeScope.Path, "a");
        (_content.Text, _content.ETag) = (Text.ToUpperInvariant(), "\"2\"");
        _cache.Origin.Answer = _content.AnswerAsync;
        gate.SetResult();
        await first;
        (await RangeAsync("bytes=10-19")).Should().StartWith("ABCDEFGHIJ ");
        (await RangeAsync("bytes=5-15")).Should().StartWith("56789ABCDEF ");
    }

    [Test]
    public async Task Beyond_the_end_there_is_nothing()
    {
        (await RangeAsync("bytes=50-59")).Should().Be("416");
        await RangeAsync("bytes=30-");
        (await RangeAsync("bytes=50-59")).Should().Be("416");
    }

    [Test]
    public async Task Requests_with_credentials_leave_no_slices()
    {
        (await RangeAsync("bytes=0-9", "a", ("Authorization", "anna"))).Should().Be("0123456789 mem; fwd=uri-miss");
        _cache.Source.Statistics.Responses.Should().Be(0);
    }

    [Test]
    public async Task Several_ranges_are_the_origins_to_answer()
    {
        _cache.Origin.Say(206, "--x", ("Content-Type", "multipart/byteranges; boundary=x"), ("Cache-Control", "max-age=60"));
        CacheAnswer answer = await _cache.GetAsync("a", ("Range", "bytes=0-1,5-6"));
        (answer.Status, answer.Text, _cache.Origin.Requests[0].Headers.Range.ToString()).Should().Be((206, "--x", "bytes=0-1,5-6"));
        _cache.Source.Statistics.Responses.Should().Be(0);
    }

    private static GatedBody Ended(string text)
    {
        var body = new GatedBody();
        body.Send(text);
        body.End();
        return body;
    }

    private IEnumerable<string> Asked() => _cache.Origin.Requests.Select(request => request.Headers.Range.ToString());

    /// <summary>Asks for a range, and answers it as bindings do: the bytes, and what the cache did.</summary>
    private async Task<string> RangeAsync(string range, string path = "a", params (string, string)[] headers)
    {
        string answer = await ReadAsync(await _cache.OpenAsync(path, [("Range", range), .. headers]), range);
        await _cache.Origin.TakenAsync();
        return answer;
    }

    private static async Task<string> ReadAsync(ContentResult opened, string range)
    {
        using ContentResult result = opened;
        if (result.Status is not (200 or 206))
        {
            return $"{result.Status}";
        }

        var ranges = result.Status == 200 && result.Body.IsSeekable ? ByteRanges.Resolve(range, result.Metadata.Length!.Value) : null;
        if (ranges is [])
        {
            return "416";
        }

        return $"{await CacheAnswer.ReadAsync(result.Body, ranges is [var only] ? only : null)} {result.CacheStatus}";
    }
}
