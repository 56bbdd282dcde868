using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.Caching.Rules;
using static Gateway.Tests.Unit.Delivery.Caching.Exchange;

namespace Gateway.Tests.Unit.Delivery.Caching;

internal sealed class ValidationTests
{
    private static readonly StoredResponse Tagged = Stored(Ok("Cache-Control: max-age=60", "ETag: \"a\"", $"Last-Modified: {Date(-100)}"));
    private static readonly StoredResponse Weak = Stored(Ok("Cache-Control: max-age=60", "ETag: W/\"b\""));
    private static readonly StoredResponse Dated = Stored(Ok("Cache-Control: max-age=60", $"Last-Modified: {Date(-50)}"));
    private static readonly StoredResponse Plain = Stored(Ok("Cache-Control: max-age=60"));

    [Test]
    public void The_caches_conditions_replace_the_clients()
    {
        ContentRequest request = Get(
            "If-None-Match: \"x\"", $"If-Modified-Since: {Date(0)}", "If-Match: *", $"If-Unmodified-Since: {Date(0)}", "If-Range: \"x\"", "Range: bytes=0-1", "Abc: 123");
        ContentRequest conditional = Validation.ToConditional(request, [Tagged, Weak, Dated, Tagged]);
        conditional.Headers.ToDictionary(field => field.Key, field => field.Value.ToString())
            .Should().BeEquivalentTo(new Dictionary<string, string> { ["If-None-Match"] = "\"a\", W/\"b\"", ["Abc"] = "123" });
        request.Headers.Should().HaveCount(7, "the client's request stays as it is");
    }

    [Test]
    public void A_date_is_asked_for_where_there_is_no_tag()
    {
        Validation.ToConditional(Get(), [Plain, Dated]).Headers.IfModifiedSince.ToString().Should().Be(Date(-50));
        Validation.ToConditional(Get("If-None-Match: \"x\""), [Plain]).Headers.Should().BeEmpty();
    }

    [Test]
    public void A_slice_is_asked_for_as_one()
    {
        StoredResponse slice = Stored(Response(206, "Cache-Control: max-age=60", "Content-Range: bytes 0-1/9", "ETag: \"s\""));
        Validation.ToConditional(Get("Range: bytes=0-1"), [slice]).Headers.Range.ToString().Should().Be("bytes=0-1");
    }

    [Test]
    public void A_304_names_what_it_confirms()
    {
        Validation.Confirmed([Tagged, Weak], Response(304, "ETag: \"b\"")).Should().BeSameAs(Weak);
        Validation.Confirmed([Tagged, Dated], Response(304, $"Last-Modified: {Date(-50)}")).Should().BeSameAs(Dated);
        Validation.Confirmed([Tagged], Response(304)).Should().BeSameAs(Tagged);
        Validation.Confirmed([Tagged, Weak], Response(304)).Should().BeNull();
        Validation.Confirmed([Tagged], Response(304, "ETag: \"new\"")).Should().BeNull();
    }

    [Test]
    public void A_304_updates_fields_but_not_those_of_the_bytes()
    {
        ContentResult first = Ok("Cache-Control: max-age=2", "ETag: \"a\"", "Content-Encoding: br", "A: 1", "B: 2", $"Date: {Date(-30)}");
        ResponseRecord refreshed = Refresh(Store(first, new CacheOptions { Refresh = TimeSpan.FromDays(1), OverrideFreshness = true })!, Response(
            304, "Cache-Control: max-age=3600", "ETag: W/\"a\"", "Content-Encoding: gzip", "Content-Length: 7", "Content-Range: bytes 0-1/2", "A: new", "C: 3", $"Date: {Date(0)}"))!;
        refreshed.Metadata.Fields.All.ToArray().Select(field => $"{field.Key}: {field.Value}").Should().BeEquivalentTo(
            "Cache-Control: max-age=3600", "ETag: \"a\"", "Content-Encoding: br", "A: new", "B: 2", "C: 3", $"Date: {Date(0)}");
        refreshed.FreshFor.Should().Be(TimeSpan.FromHours(1));
        refreshed.InitialAge.Should().Be(TimeSpan.Zero);
    }

    [Test]
    public void A_304_that_says_nothing_begins_the_lifetime_anew()
    {
        ResponseRecord refreshed = Refresh(Store(Ok("Cache-Control: max-age=60", "ETag: \"a\"", "A: 1", "Age: 50"))!, Response(304), after: 100)!;
        refreshed.FreshFor.Should().Be(TimeSpan.FromSeconds(60));
        refreshed.Metadata["A"].ToString().Should().Be("1");
        refreshed.Metadata["Date"].ToString().Should().Be(Date(100));
    }

    [TestCase("no-store")]
    [TestCase("private")]
    public void A_304_can_end_it(string cacheControl) => Refresh(Tagged.Record, Response(304, $"Cache-Control: {cacheControl}")).Should().BeNull();

    [Test]
    public void A_cookie_of_a_304_is_not_handed_on_without_an_explicit_lifetime()
    {
        ResponseRecord record = Store(Ok("ETag: \"a\""))!;
        Refresh(record, Response(304, "Set-Cookie: a=b"))!.Metadata.Fields.Has("Set-Cookie").Should().BeFalse();
        Refresh(record, Response(304, "Set-Cookie: a=b", "Cache-Control: max-age=5"))!.Metadata.Fields.Has("Set-Cookie").Should().BeTrue();
    }

    [Test]
    public void A_confirmed_response_answers_the_request_that_asked()
    {
        ResponseRecord record = Store(Ok("Cache-Control: max-age=60", "Vary: Foo", "ETag: \"a\""), request: Get("Foo: 1"))!;
        VaryRules.Matches(Validation.Refresh(record, Get("Foo: 2"), Response(304), Defaults, Now, Now)!, Get("Foo: 2")).Should().BeTrue();
    }

    private static ResponseRecord? Refresh(ResponseRecord record, ContentResult notModified, double after = 0) =>
        Validation.Refresh(record, Get(), notModified, Defaults, Now.AddSeconds(after), Now.AddSeconds(after));
}
