using System.Net;
using Gateway.Tests.Delivery.Chains;

namespace Gateway.Tests.Delivery.Purging;

/// <summary>PURGE on a public binding.</summary>
internal sealed class PurgeMethodTests : PurgingTestBase
{
    private static readonly (string, string) Admin = ("x-owncdn-key", DeliveringGateway.Key);

    [Test]
    public async Task A_url_goes_from_all_caches_of_the_chain_with_every_query_and_no_other_does()
    {
        (await FetchedAsync("pub/a")).Should().Be(1);
        (await FetchedAsync("pub/a?x=1")).Should().Be(1);
        (await FetchedAsync("pub/b")).Should().Be(1);
        (await PurgeAsync("pub/a", Admin)).Should().Be((200, 4));
        (await FetchedAsync("pub/a")).Should().Be(2);
        (await FetchedAsync("pub/a?x=1")).Should().Be(2);
        (await FetchedAsync("pub/b")).Should().Be(1);
        (await PurgeAsync("pub/a", Admin)).Should().Be((200, 4));
        (await PurgeAsync("pub/a", Admin)).Should().Be((200, 0));
    }

    [Test]
    public async Task A_url_may_be_written_in_other_ways()
    {
        (await FetchedAsync("pub/a%20b")).Should().Be(1);
        (await PurgeAsync("pub/%61%20b", Admin)).Should().Be((200, 2));
    }

    [TestCase("Surrogate-Key", "k-a unheard-of", 2)]
    [TestCase("Surrogate-Key", "k-a k-b", 4)]
    [TestCase("Cache-Tag", "t-a", 2)]
    [TestCase("Cache-Tag", "all of them", 6)]
    [TestCase("Cache-Tag", "k-a,t-b", 4)]
    public async Task With_tags_all_that_has_them_goes(string header, string tags, int flushed)
    {
        foreach (string path in (string[])["pub/a", "pub/b", "pub/c"])
        {
            await FetchedAsync(path);
        }

        (await PurgeAsync("pub/c", Admin, (header, tags))).Should().Be((200, flushed));
        (await FetchedAsync("pub/a")).Should().Be(2);
        (await FetchedAsync("pub/c")).Should().Be(tags == "all of them" ? 2 : 1);
    }

    [TestCase("Soft-Purge")]
    [TestCase("Fastly-Soft-Purge")]
    public async Task A_soft_purge_has_the_origin_confirm_what_is_kept(string header)
    {
        (await FetchedAsync("pub/a")).Should().Be(1);
        (await PurgeAsync("pub/a", Admin, (header, "1"))).Should().Be((200, 2));
        (await FetchedAsync("pub/a")).Should().Be(1);
        Origin.Confirmed.Should().Be(1);
    }

    [Test]
    public async Task The_document_of_a_folder_goes_with_it()
    {
        (await FetchedAsync("pages/docs/")).Should().Be(1);
        (await PurgeAsync("pages/docs/", Admin)).Should().Be((200, 2));
        (await FetchedAsync("pages/docs/")).Should().Be(2);
    }

    [Test]
    public async Task Who_has_no_right_to_it_purges_nothing()
    {
        await FetchedAsync("pub/a");
        string none = await Gateway.MakeKeyAsync("""{"main":"write"}""");
        string reader = await Gateway.MakeKeyAsync("""{"all":"read"}""");
        string half = await Gateway.MakeKeyAsync("""{"mem":"write"}""");
        (await PurgeAsync("pub/a")).Status.Should().Be(401);
        (await PurgeAsync("pub/a", ("x-owncdn-key", ""))).Status.Should().Be(401);
        (await PurgeAsync("pub/a", ("x-owncdn-key", DeliveringGateway.KeyId))).Status.Should().Be(401);
        (await PurgeAsync("pub/a", ("Authorization", $"Basic {DeliveringGateway.Key}"))).Status.Should().Be(401);
        (await PurgeAsync("pub/a", ("Authorization", "Bearer"))).Status.Should().Be(401);
        foreach (string key in (string[])[none, reader, half])
        {
            (await PurgeAsync("pub/a", ("x-owncdn-key", key))).Status.Should().Be(403);
            (await PurgeAsync("pub/a", ("Authorization", $"Bearer {key}"), ("Surrogate-Key", "all"))).Status.Should().Be(403);
        }

        (await FetchedAsync("pub/a")).Should().Be(1);
    }

    [TestCase("""{"www":"write"}""")]
    [TestCase("""{"mem":"write","disk":"write"}""")]
    [TestCase("""{"all":"write"}""")]
    public async Task Who_may_write_to_the_binding_or_to_all_its_caches_may_purge(string permissions)
    {
        await FetchedAsync("pub/a");
        string key = await Gateway.MakeKeyAsync(permissions);
        (await PurgeAsync("pub/a", ("Authorization", $"Bearer {key}"))).Should().Be((200, 2));
        (await PurgeAsync("pub/a", ("x-owncdn-key", key))).Should().Be((200, 0));
    }

    [Test]
    public async Task What_is_no_path_is_refused()
    {
        using var request = new HttpRequestMessage(new HttpMethod("PURGE"), new Uri($"{Gateway.Address}pub/%2e%2e/a", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.Add("x-owncdn-key", DeliveringGateway.Key);
        using HttpResponseMessage response = await Gateway.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Where_no_binding_is_there_is_nothing_to_purge() => (await PurgeAsync("elsewhere", Admin)).Status.Should().Be(404);

    [Test]
    public async Task The_requests_of_a_binding_are_listed_with_what_the_caches_did()
    {
        await FetchedAsync("pub/a");
        await PurgeAsync("pub/a", Admin);
        (int status, System.Text.Json.JsonElement json) = await Gateway.CallAsync("GET", "reqlist?sid=www");
        status.Should().Be(200);
        var requests = json.GetProperty("requests").EnumerateArray()
            .Select(r => (Method: r.GetProperty("method").GetString(), Service: r.GetProperty("service").GetString(), Cache: r.GetProperty("cache").GetString(), Key: r.GetProperty("key").GetString())).ToList();
        requests[0].Should().Be(("PURGE", "www", "none", DeliveringGateway.KeyId));
        requests[1].Should().Be(("GET", "www", "hit", null));
        requests[^1].Should().Be(("GET", "www", "miss", null));
    }
}
