using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Binding.Signing;

namespace Gateway.Tests.Delivery.Binding;

/// <summary>Signed URLs over the wire. The signatures are made here from the documented text, without the code they test.</summary>
internal sealed class SignedUrlTests
{
    private const string Key = "the newest key of all";
    private const string OldKey = "the key that it replaces";

    private readonly ManualTimeProvider _time = new();
    private FakeSource _source = null!;
    private BindingServer _server = null!;

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    [OneTimeSetUp]
    public async Task Start()
    {
        _source = new FakeSource()
            .Has("a b.mp4", "film").Has("v/1/seg.ts", "segment").Has("v2/x", "other folder").Has("café", "coffee")
            .Has("public", "p", ("Cache-Control", "public, max-age=86400, stale-while-revalidate=600"), ("CDN-Cache-Control", "max-age=99999"))
            .Has("plain", "p", ("Cache-Control", "max-age=10")).Has("expires", "p", ("Cache-Control", "public"), ("Expires", "Fri, 01 Jan 2038 00:00:00 GMT"))
            .Has("shared", "p", ("Cache-Control", "s-maxage=86400, max-age=5")).Has("secret", "p", ("Cache-Control", "no-store")).Has("garbage", "p", ("Cache-Control", "no-store, max-age=x"));
        var options = new BindingOptions { Id = "www", PathPrefix = "/pub/", SignedUrls = new SignedUrlOptions([Key, OldKey]), Cors = true };
        _server = await BindingServer.StartAsync(options, _source, _time);
    }

    [OneTimeTearDown]
    public ValueTask Stop() => _server.DisposeAsync();

    [Test]
    public async Task A_signed_url_is_answered_and_the_source_knows_nothing_of_it()
    {
        _source.Asked.Clear();
        using HttpResponseMessage response = await _server.SendAsync("GET", Sign("/pub/a%20b.mp4", "w=1&h=%C3%A4&flag"));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().Be("film");
        _source.Asked.Should().Equal("GET a%20b.mp4?w=1&h=%C3%A4&flag");
    }

    [Test]
    public async Task Head_and_ranges_need_no_signature_of_their_own()
    {
        (await _server.StatusAsync("HEAD", Sign("/pub/a%20b.mp4", ""))).Should().Be(200);
        (await _server.StatusAsync("GET", Sign("/pub/a%20b.mp4", ""), ("Range", "bytes=0-1"))).Should().Be(206);
    }

    [Test]
    public async Task Another_method_does() => (await _server.StatusAsync("POST", Sign("/pub/a%20b.mp4", ""))).Should().Be(403);

    [Test]
    public async Task Every_configured_key_is_good() =>
        ((await _server.StatusAsync("GET", Sign("/pub/plain", "", key: OldKey))), await _server.StatusAsync("GET", Sign("/pub/plain", "", key: "some other key indeed"))).Should().Be((200, 403));

    [Test]
    public async Task The_parameters_may_stand_anywhere()
    {
        long exp = Now + 60;
        string sig = Mac($"url\nGET\nwww\n/pub/plain\na=1&b=2\n{exp}");
        foreach (string query in (string[])[$"sig={sig}&a=1&exp={exp}&b=2", $"a=1&b=2&sig={sig}&exp={exp}", $"exp={exp}&sig={sig}&a=1&b=2"])
        {
            (await _server.StatusAsync("GET", $"/pub/plain?{query}")).Should().Be(200);
        }
    }

    [Test]
    public async Task A_path_counts_as_it_reads_however_it_is_encoded()
    {
        string query = Sign("/pub/caf%C3%A9", "")["/pub/caf%C3%A9".Length..];
        (await _server.StatusAsync("GET", $"/pub/caf%c3%a9{query}")).Should().Be(200);
        (await _server.StatusAsync("GET", $"/pub/%63af%C3%A9{query}")).Should().Be(200);
        string slash = Sign("/pub/v2/x", "")["/pub/v2/x".Length..];
        (await _server.StatusAsync("GET", $"/pub/v2%2Fx{slash}")).Should().Be(403, "an encoded slash is another path");
    }

    [Test]
    public async Task It_ends_in_the_second_that_was_signed()
    {
        string url = Sign("/pub/plain", "", seconds: 60);
        _time.Advance(TimeSpan.FromSeconds(59));
        (await _server.StatusAsync("GET", url)).Should().Be(200);
        _time.Advance(TimeSpan.FromSeconds(1));
        using HttpResponseMessage late = await _server.SendAsync("GET", url, ("Origin", "http://page.example"));
        late.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await late.Content.ReadAsStringAsync()).Should().Be("403 Forbidden\nThis link has expired.\n");
        late.Headers.CacheControl!.NoStore.Should().BeTrue();
        late.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
    }

    [Test]
    public async Task Any_change_is_refused()
    {
        string url = Sign("/pub/v/1/seg.ts", "a=1&b=2");
        (await _server.StatusAsync("GET", url)).Should().Be(200);
        var random = new Random(7);
        const string Alphabet = "abcxyzABCXYZ0189-_.~=&/";
        for (int i = 5; i < url.Length; i++)
        {
            char other;
            do
            {
                other = Alphabet[random.Next(Alphabet.Length)];
            }
            while (other == url[i]);

            string[] changed = [$"{url[..i]}{other}{url[(i + 1)..]}", url.Remove(i, 1), url.Insert(i, $"{other}")];
            foreach (string tried in changed.Where(tried => tried != url))
            {
                (await _server.StatusAsync("GET", tried)).Should().Be(403, tried);
            }
        }
    }

    [TestCase("/pub/plain")]
    [TestCase("/pub/plain?exp=99999999999")]
    [TestCase("/pub/plain?sig=AAAA")]
    [TestCase("/pub/plain?exp=&sig=")]
    [TestCase("/pub/plain?exp=x&sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("/pub/plain?exp=-1&sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("/pub/plain?exp=99999999999999999999999&sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("/pub/plain?exp&sig")]
    [TestCase("/pub/plain?sigPath=/&exp=99999999999&sig=AAAA")]
    [TestCase("/pub/missing")]
    public async Task Without_a_good_signature_nothing_is_said_about_content(string url)
    {
        _source.Asked.Clear();
        (await _server.StatusAsync("GET", url)).Should().Be(403);
        _source.Asked.Should().BeEmpty();
    }

    [Test]
    public async Task Doubled_parameters_are_refused()
    {
        string url = Sign("/pub/plain", "");
        (await _server.StatusAsync("GET", $"{url}&exp={Now + 1000}")).Should().Be(403);
        (await _server.StatusAsync("GET", $"{url}&sig=x")).Should().Be(403);
    }

    [Test]
    public async Task A_folders_signature_is_good_for_what_lies_below_it()
    {
        string query = SignFolder("/pub/v/", "sigPath=/pub/v/");
        (await _server.StatusAsync("GET", $"/pub/v/1/seg.ts{query}")).Should().Be(200);
        (await _server.StatusAsync("GET", $"/pub/v/1/seg.ts{query}&_HLS_msn=7")).Should().Be(200, "players add parameters");
        (await _server.StatusAsync("GET", $"/pub/v/1/seg.ts{SignFolder("/pub/v/", "sigPath=%2Fpub%2Fv%2F")}")).Should().Be(200, "some encode slashes in a query");
        (await _server.StatusAsync("GET", $"/pub/v2/x{query}")).Should().Be(403);
        (await _server.StatusAsync("GET", $"/pub/v/../plain{query}")).Should().Be(400);
        (await _server.StatusAsync("GET", $"/pub/plain{query}")).Should().Be(403);
        (await _server.StatusAsync("GET", $"/pub/plain{query.Replace("sigPath=/pub/v/", "sigPath=/pub/", StringComparison.Ordinal)}")).Should().Be(403);
        (await _server.StatusAsync("GET", $"/pub/v2/x{SignFolder("/pub/v", "sigPath=/pub/v")}")).Should().Be(403, "folders are whole segments");
    }

    [Test]
    public async Task Signatures_of_one_kind_or_binding_are_not_good_for_another()
    {
        long exp = Now + 60;
        (await _server.StatusAsync("GET", $"/pub/v/1/seg.ts?sigPath=/pub/v/1/&exp={exp}&sig={Mac($"url\nGET\nwww\n/pub/v/1/\n\n{exp}")}")).Should().Be(403);
        (await _server.StatusAsync("GET", $"/pub/plain?exp={exp}&sig={Mac($"url\nGET\nother\n/pub/plain\n\n{exp}")}")).Should().Be(403);
    }

    [TestCase("a%20b.mp4", "private")]
    [TestCase("plain", "max-age=10, private")]
    [TestCase("public", "public, max-age=60")]
    [TestCase("shared", "max-age=5, s-maxage=60")]
    [TestCase("expires", "private")]
    [TestCase("secret", "no-store")]
    [TestCase("garbage", "private, no-store")]
    public async Task No_cache_keeps_it_longer_than_the_link(string path, string expected)
    {
        using HttpResponseMessage response = await _server.SendAsync("GET", Sign($"/pub/{path}", "", seconds: 60));
        string[] directives = response.Headers.NonValidated["Cache-Control"].ToString().Split(", ");
        directives.Should().BeEquivalentTo(expected.Split(", "));
        response.Headers.Contains("CDN-Cache-Control").Should().BeFalse();
    }

    [TestCase("plain", "max-age=10, private")]
    [TestCase("public", "public, max-age=86400")]
    public async Task A_link_may_be_good_for_ever(string path, string expected)
    {
        using HttpResponseMessage response = await _server.SendAsync("GET", Sign($"/pub/{path}", "", seconds: 999_999_999_999 - Now));
        ((int)response.StatusCode).Should().Be(200);
        response.Headers.NonValidated["Cache-Control"].ToString().Split(", ").Should().BeEquivalentTo(expected.Split(", "));
    }

    [Test]
    public async Task The_program_signs_as_documented()
    {
        var signer = new UrlSigner(Key, "www");
        DateTimeOffset expires = _time.GetUtcNow().AddMinutes(1);
        ($"/pub/a%20b.mp4{signer.SignQuery("/pub/a%20b.mp4", "x=1", expires)}").Should().Be(Sign("/pub/a%20b.mp4", "x=1", seconds: 60));
        (await _server.StatusAsync("GET", $"/pub/v/1/seg.ts{signer.SignQuery("/pub/v/", "", expires, ofFolder: true)}")).Should().Be(200);
    }

    private static string Mac(string text, string key = Key) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text))).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private string Sign(string path, string query, long seconds = 3600, string key = Key)
    {
        long exp = Now + seconds;
        return $"{path}?{(query.Length == 0 ? "" : $"{query}&")}exp={exp}&sig={Mac($"url\nGET\nwww\n{path}\n{query}\n{exp}", key)}";
    }

    private string SignFolder(string folder, string parameter)
    {
        long exp = Now + 60;
        return $"?{parameter}&exp={exp}&sig={Mac($"folder\nGET\nwww\n{folder}\n{exp}")}";
    }
}
