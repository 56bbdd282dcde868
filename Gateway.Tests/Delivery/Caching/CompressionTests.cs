using System.IO.Compression;
using System.Text;
using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.Caching.Compression;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>Compressed forms of stored content.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Disk)]
internal sealed class CompressionTests(StoreKind kind)
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 1000).Select(i => $"line {i % 10}\n"));

    private TestCache _cache = null!;

    [SetUp]
    public async Task Open()
    {
        _cache = await TestCache.OpenAsync(kind, new CacheOptions());
        Say("text/css", Text);
    }

    [TearDown]
    public ValueTask Close() => _cache.DisposeAsync();

    [TestCase("gzip, deflate, br", "br")]
    [TestCase("gzip, deflate", "gzip")]
    [TestCase("br;q=0.5, gzip", "gzip")]
    [TestCase("*", "br")]
    [TestCase("GZIP;q=0.1", "gzip")]
    [TestCase("br;q=0, gzip;q=0", "")]
    [TestCase("br;q=0, *;q=0.5", "gzip")]
    [TestCase("identity, br;q=0.5", "")]
    [TestCase("br;q=x", "")]
    [TestCase("deflate", "")]
    [TestCase("", "")]
    public void Clients_get_the_coding_they_like_best(string accept, string coding) =>
        (AcceptedCodings.Choose(accept)?.Name ?? "").Should().Be(coding);

    [TestCase("br")]
    [TestCase("gzip")]
    public async Task Who_takes_it_gets_a_form_that_is_made_once(string coding)
    {
        CacheAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _cache.GetAsync("a", ("Accept-Encoding", coding))));
        answers.Should().OnlyContain(answer => answer.Fields["Content-Encoding"] == coding && answer.Text.Length < 500 && Decode(coding, answer.Text) == Text);
        answers.Should().OnlyContain(answer => answer.Fields["ETag"] == $"\"1-{coding}\"" && answer.Fields["Vary"] == "Accept-Encoding");
        using ContentResult again = await _cache.OpenAsync("a", ("Accept-Encoding", coding));
        (again.Metadata.Length, $"{again.CacheStatus}").Should().Be((answers[0].Text.Length, "mem; hit; ttl=60"));
        CacheAnswer plain = await _cache.GetAsync("a");
        (plain.Text, plain.Fields["ETag"].ToString(), plain.Fields["Vary"].ToString(), plain.Fields.Has("Content-Encoding")).Should().Be((Text, "\"1\"", "Accept-Encoding", false));
        _cache.Origin.Count.Should().Be(1);
        _cache.Origin.Requests[0].Headers.AcceptEncoding.ToString().Should().Be("identity");
        _cache.Source.Statistics.Responses.Should().Be(2);
    }

    [Test]
    public async Task Who_came_too_late_to_wait_gets_it_too()
    {
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cache.Store.Found = _ => looked.Task;
        Task<ContentResult> late = _cache.OpenAsync("a", ("Accept-Encoding", "gzip"));
        _cache.Store.Found = _ => Task.CompletedTask;
        await _cache.GetAsync("a");
        SpinWait.SpinUntil(() => _cache.Source.Counters.InFlight == 0, TimeSpan.FromSeconds(20)).Should().BeTrue();
        looked.SetResult();
        CacheAnswer answer = await CacheAnswer.ReadAsync(await late);
        (Decode("gzip", answer.Text), answer.CacheStatus, _cache.Origin.Count).Should().Be((Text, "mem; hit; ttl=60", 1));
    }

    [TestCase("image/png", 7000, "")]
    [TestCase("text/css", 500, "")]
    [TestCase("text/event-stream", 7000, "")]
    [TestCase("application/json; charset=utf-8", 7000, "Accept-Encoding")]
    [TestCase("image/svg+xml", 7000, "Accept-Encoding")]
    [TestCase("application/problem+json", 7000, "Accept-Encoding")]
    public async Task Only_what_is_worth_it_is_compressed(string type, int length, string vary)
    {
        Say(type, Text[..length]);
        CacheAnswer answer = await _cache.GetAsync("a", ("Accept-Encoding", "br"));
        (answer.Fields.Has("Content-Encoding"), answer.Fields["Vary"].ToString()).Should().Be((vary.Length > 0, vary));
    }

    [Test]
    public async Task What_is_not_to_be_changed_is_not()
    {
        Say("text/css", Text, ("Cache-Control", "max-age=60, no-transform"));
        (await _cache.GetAsync("a", ("Accept-Encoding", "br"))).Text.Should().Be(Text);
        Say("text/css", Text, ("Content-Encoding", "x-mine"), ("Cache-Control", "max-age=60"));
        (await _cache.GetAsync("b", ("Accept-Encoding", "br"))).Fields["Content-Encoding"].ToString().Should().Be("x-mine");
    }

    [Test]
    public async Task What_would_not_be_smaller_stays_as_it_is()
    {
        var random = new Random(1);
        string noise = string.Concat(Enumerable.Range(0, 3000).Select(_ => (char)random.Next(256)));
        Say("text/plain", noise);
        for (int i = 0; i < 3; i++)
        {
            (await _cache.GetAsync("a", ("Accept-Encoding", "br"))).Should().BeEquivalentTo(new { Status = 200, Text = noise });
        }

        _cache.Source.Statistics.Responses.Should().Be(1);
    }

    [Test]
    public async Task Ranges_are_of_the_content_as_it_is()
    {
        await _cache.GetAsync("a");
        (await _cache.GetAsync("a", ("Accept-Encoding", "br"), ("Range", "bytes=0-5"))).Text.Should().Be(Text);
    }

    [Test]
    public async Task A_weak_tag_stays_weak()
    {
        Say("text/css", Text, ("ETag", "W/\"1\""), ("Cache-Control", "max-age=60"));
        (await _cache.GetAsync("a", ("Accept-Encoding", "br"))).Fields["ETag"].ToString().Should().Be("W/\"1-br\"");
    }

    [Test]
    public async Task New_content_has_new_forms()
    {
        await _cache.GetAsync("a", ("Accept-Encoding", "br"));
        _cache.Time.Advance(TimeSpan.FromSeconds(61));
        string other = Text.Replace("line", "word", StringComparison.Ordinal);
        Say("text/css", other, ("ETag", "\"2\""), ("Cache-Control", "max-age=60"));
        CacheAnswer answer = await _cache.GetAsync("a", ("Accept-Encoding", "br"));
        (Decode("br", answer.Text), answer.Fields["ETag"].ToString()).Should().Be((other, "\"2-br\""));
        _cache.Source.Statistics.Responses.Should().Be(2);
    }

    [Test]
    public async Task A_confirmation_holds_for_all_forms()
    {
        await _cache.GetAsync("a", ("Accept-Encoding", "br"));
        _cache.Time.Advance(TimeSpan.FromSeconds(61));
        _cache.Origin.Say(304, "", ("ETag", "\"1\""), ("Cache-Control", "max-age=30"), ("X-Seen", "2"));
        CacheAnswer answer = await _cache.GetAsync("a", ("Accept-Encoding", "br"));
        (Decode("br", answer.Text), answer.Fields["X-Seen"].ToString(), answer.Fields["ETag"].ToString()).Should().Be((Text, "2", "\"1-br\""));
        answer.CacheStatus.Should().Be("mem; fwd=stale; fwd-status=304; ttl=30; stored");
        _cache.Origin.Requests[1].Headers.IfNoneMatch.ToString().Should().Be("\"1\"");
        _cache.Source.Statistics.Responses.Should().Be(2);
    }

    [TestCase(PurgeScope.Path, "a")]
    [TestCase(PurgeScope.Tag, "t")]
    [TestCase(PurgeScope.Everything, "")]
    public async Task A_purge_takes_all_forms(PurgeScope scope, string name)
    {
        Say("text/css", Text, ("Cache-Tag", "t"), ("Cache-Control", "max-age=60"));
        await _cache.GetAsync("a", ("Accept-Encoding", "br"));
        await _cache.GetAsync("a", ("Accept-Encoding", "gzip"));
        (await _cache.PurgeAsync(scope, name)).Should().Be(3);
        _cache.Source.Statistics.Responses.Should().Be(0);
    }

    [Test]
    public async Task Content_that_varies_has_forms_of_each_variant()
    {
        _cache.Origin.Answer = request => Task.FromResult(ScriptedOrigin.Text(
            200, Text.Replace("line", request.Headers.AcceptLanguage.ToString(), StringComparison.Ordinal), ("Content-Type", "text/css"), ("Cache-Control", "max-age=60"), ("Vary", "Accept-Language, Accept-Encoding")));
        foreach (string language in (string[])["en", "de", "en", "de"])
        {
            CacheAnswer answer = await _cache.GetAsync("a", ("Accept-Encoding", "br"), ("Accept-Language", language));
            Decode("br", answer.Text).Should().StartWith(language);
            answer.Fields["Vary"].ToString().Should().Be("Accept-Language, Accept-Encoding");
        }

        _cache.Origin.Count.Should().Be(2);
    }

    [Test]
    public async Task Long_content_is_not_waited_for()
    {
        string many = string.Concat(Enumerable.Repeat(Text, 300));
        var body = new GatedBody();
        _cache.Origin.Answer = _ => Task.FromResult(ScriptedOrigin.Result(200, body, many.Length, ("Content-Type", "text/css"), ("Cache-Control", "max-age=60")));
        using (ContentResult first = await _cache.OpenAsync("a", ("Accept-Encoding", "br")))
        {
            first.Metadata.Fields.Has("Content-Encoding").Should().BeFalse();
            body.Send(many);
            body.End();
            (await CacheAnswer.ReadAsync(first.Body, range: null)).Should().Be(many);
        }

        await body.Disposed;
        (await _cache.GetAsync("a", ("Accept-Encoding", "br"))).Text.Should().Be(many);
    }

    private void Say(string type, string text, params (string, string)[] fields) =>
        _cache.Origin.Say(200, text, [("Content-Type", type), .. fields.Length > 0 ? fields : [("Cache-Control", "max-age=60"), ("ETag", "\"1\"")]]);

    private static string Decode(string coding, string text)
    {
        var bytes = new MemoryStream(Encoding.Latin1.GetBytes(text));
        using Stream decoder = coding == "br" ? new BrotliStream(bytes, CompressionMode.Decompress) : new GZipStream(bytes, CompressionMode.Decompress);
        using var reader = new StreamReader(decoder, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
