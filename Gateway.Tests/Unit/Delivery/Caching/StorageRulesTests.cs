using Gateway.Delivery;
using Gateway.Delivery.Caching;
using static Gateway.Tests.Unit.Delivery.Caching.Exchange;

namespace Gateway.Tests.Unit.Delivery.Caching;

internal sealed class StorageRulesTests
{
    [TestCase("Cache-Control: no-store, max-age=60")]
    [TestCase("Cache-Control: No-StOrE")]
    [TestCase("Cache-Control: private, max-age=60")]
    [TestCase("Cache-Control: max-age=60", "CDN-Cache-Control: no-store")]
    [TestCase("Cache-Control: max-age=60", "CDN-Cache-Control: private")]
    [TestCase("Cache-Control: max-age=60", "Vary: *")]
    [TestCase("Cache-Control: max-age=60", "Vary: Foo, *")]
    [TestCase("Cache-Control: max-age=60", "Vary: , *")]
    [TestCase("Cache-Control: max-age=60", "Vary: Foo", "Vary: *")]
    [TestCase("Content-Type: text/plain")]
    [TestCase("Cache-Control: no-cache")]
    public void What_forbids_it_or_has_no_use_is_not_stored(params string[] fields) => Store(Ok(fields)).Should().BeNull();

    [TestCase(200)]
    [TestCase(203)]
    [TestCase(204)]
    [TestCase(299)]
    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    [TestCase(400)]
    [TestCase(404)]
    [TestCase(410)]
    [TestCase(499)]
    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    [TestCase(599)]
    public void Any_final_status_can_be_stored_if_it_says_so(int status) => Store(Response(status, "Cache-Control: max-age=60"))!.Status.Should().Be(status);

    [TestCase(103)]
    [TestCase(304)]
    [TestCase(412)]
    [TestCase(416)]
    public void What_answers_more_than_the_URL_is_not_stored(int status) => Store(Response(status, "Cache-Control: public, max-age=60")).Should().BeNull();

    [Test]
    public void What_the_gateway_says_itself_is_not_stored() =>
        Store(ContentResult.Own(404, Fields("Cache-Control: max-age=60")), new CacheOptions { ExpireNotFound = TimeSpan.FromHours(1) }).Should().BeNull();

    [TestCase(200, true)]
    [TestCase(599, false)]
    public void Statuses_may_have_to_be_understood(int status, bool stored)
    {
        (Store(Response(status, "Cache-Control: max-age=60, no-store, must-understand")) is not null).Should().Be(stored);
        (Store(Response(status, "Cache-Control: max-age=60, must-understand")) is not null).Should().Be(stored);
    }

    [TestCase("max-age=60", false)]
    [TestCase("max-age=60, proxy-revalidate", false)]
    [TestCase("max-age=60, public", true)]
    [TestCase("max-age=60, must-revalidate", true)]
    [TestCase("s-maxage=60", true)]
    public void What_one_user_was_authorised_for_is_stored_if_it_says_so(string cacheControl, bool stored) =>
        (Store(Ok($"Cache-Control: {cacheControl}"), request: Get("Authorization: Basic eDp5")) is not null).Should().Be(stored);

    [Test]
    public void Clients_can_ask_to_leave_no_trace() => Store(Ok("Cache-Control: max-age=60"), request: Get("Cache-Control: no-store")).Should().BeNull();

    [Test]
    public void Cookies_are_stored_only_with_an_explicit_lifetime()
    {
        Store(Ok("Cache-Control: max-age=60", "Set-Cookie: a=b"))!.Metadata["Set-Cookie"].ToString().Should().Be("a=b");
        Store(Ok($"Last-Modified: {Date(-1000)}", "Set-Cookie: a=b")).Should().BeNull();
        Store(Ok("Cache-Control: no-cache", "ETag: \"a\"", "Set-Cookie: a=b"), new CacheOptions { Refresh = TimeSpan.FromHours(1), OverrideFreshness = true }).Should().BeNull();
    }

    [TestCase("HEAD")]
    [TestCase("PUT")]
    [TestCase("OPTIONS")]
    public void Other_methods_leave_nothing_for_GET(string method) => Store(Ok("Cache-Control: max-age=60"), request: Ask(method)).Should().BeNull();

    [TestCase("/dir/page", true)]
    [TestCase("page", true)]
    [TestCase("http://cdn.example/dir/page", true)]
    [TestCase("http://other.example/dir/page", false)]
    [TestCase("/dir/page?a", false)]
    [TestCase("/dir/other", false)]
    public void A_POST_leaves_what_it_says_a_GET_would_get(string location, bool stored)
    {
        ContentRequest request = Ask("POST", "Host: cdn.example");
        (Store(Ok("Cache-Control: max-age=60", $"Content-Location: {location}"), request: request) is not null).Should().Be(stored);
        Store(Ok($"Last-Modified: {Date(-1000)}", $"Content-Location: {location}"), request: request).Should().BeNull();
    }

    [Test]
    public void What_can_be_confirmed_is_stored_without_a_lifetime()
    {
        Store(Ok("ETag: \"a\""))!.FreshFor.Should().Be(TimeSpan.Zero);
        ResponseRecord record = Store(Ok("Cache-Control: no-cache, max-age=60", "ETag: \"a\""))!;
        record.FreshFor.Should().Be(TimeSpan.Zero);
        record.ForbidsStale.Should().BeTrue();
        Store(Response(201, "ETag: \"a\"")).Should().BeNull();
    }

    [Test]
    public void What_may_be_served_stale_is_stored_without_a_lifetime()
    {
        Store(Ok("Cache-Control: max-age=0, stale-if-error=60")).Should().NotBeNull();
        Store(Ok("Cache-Control: max-age=0"), new CacheOptions { StaleWhileRevalidate = TimeSpan.FromSeconds(1) }).Should().NotBeNull();
        Store(Ok("Cache-Control: max-age=0, must-revalidate"), new CacheOptions { StaleIfError = TimeSpan.FromSeconds(1) }).Should().BeNull();
    }

    [TestCase("max-age=60", false)]
    [TestCase("max-age=60, must-revalidate", true)]
    [TestCase("max-age=60, proxy-revalidate", true)]
    [TestCase("s-maxage=60", true)]
    [TestCase("s-maxage=60, stale-while-revalidate=5", false)]
    public void Serving_stale_can_be_forbidden(string cacheControl, bool forbidden) => Store(Ok($"Cache-Control: {cacheControl}"))!.ForbidsStale.Should().Be(forbidden);

    [Test]
    public void Fields_of_a_connection_and_withheld_ones_are_not_kept()
    {
        HeaderFields kept = Store(Ok(
            "Cache-Control: max-age=60, no-cache=\"A\", private=\"b\"", "Connection: close, c", "Keep-Alive: x", "Proxy-Authenticate: x", "TE: x", "Upgrade: x",
            "Age: 5", "a: 1", "B: 2", "C: 3", "D: 4"))!.Metadata.Fields;
        kept.All.ToArray().Select(field => field.Key).Should().BeEquivalentTo("Cache-Control", "D", "Date");
        kept["Date"].ToString().Should().Be(Date(0), "who forwards a response dates it");
    }

    [Test]
    public void Tags_are_collected_and_bounded()
    {
        Store(Ok("Cache-Control: max-age=60", "Surrogate-Key: a  b", "Surrogate-Key: c", "Cache-Tag: b, d e,"))!.Tags.Should().Equal("a", "b", "c", "d e");
        string many = string.Join(' ', Enumerable.Range(0, 1000));
        Store(Ok("Cache-Control: max-age=60", $"Surrogate-Key: {new string('x', 257)} {many}"))!.Tags.Should().HaveCount(128).And.OnlyContain(tag => tag.Length < 4);
    }

    [Test]
    public void A_part_is_kept_as_one()
    {
        ResponseRecord part = Store(Response(206, "Cache-Control: max-age=60", "Content-Range: bytes 4-9/20"))!;
        part.Slice.Should().Be(new ContentSlice(4, 6, 20));
        part.Metadata.Length.Should().Be(20);
        part.Metadata.Fields.Has("Content-Range").Should().BeFalse();
        Store(Response(206, "Cache-Control: max-age=60", "Content-Range: bytes 4-9/*"))!.Slice.Should().Be(new ContentSlice(4, 6, null));
    }

    [Test]
    public void A_part_that_is_all_of_it_is_kept_as_the_whole()
    {
        ResponseRecord whole = Store(Response(206, "Cache-Control: max-age=60", "Content-Range: bytes 0-9/10"))!;
        whole.Status.Should().Be(200);
        whole.Slice.Should().BeNull();
    }

    [TestCase("items 4-9/20")]
    [TestCase("bytes 9-4/20")]
    [TestCase("bytes 4-20/20")]
    [TestCase("bytes */20")]
    [TestCase("bytes 4-9")]
    [TestCase("bytes -9/20")]
    [TestCase("bytes 4-9223372036854775807/*")]
    [TestCase("x")]
    public void A_part_of_nobody_knows_what_is_not_kept(string range) => Store(Response(206, "Cache-Control: max-age=60", $"Content-Range: {range}")).Should().BeNull();

    [Test]
    public void A_whole_may_say_Content_Range() =>
        Store(Ok("Cache-Control: max-age=60", "Content-Range: bytes 4-9/20"))!.Metadata["Content-Range"].ToString().Should().Be("bytes 4-9/20");
}
