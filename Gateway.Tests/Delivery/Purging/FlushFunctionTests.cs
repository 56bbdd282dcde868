using System.Text.Json;
using Gateway.Tests.Delivery.Chains;

namespace Gateway.Tests.Delivery.Purging;

/// <summary>flush on caches, and purge over all of them.</summary>
internal sealed class FlushFunctionTests : PurgingTestBase
{
    [TestCase("", 3)]
    [TestCase("&path=img/a", 1)]
    [TestCase("&path=a", 0)]
    [TestCase("&prefix=img/", 3)]
    [TestCase("&prefix=img/b", 1)]
    [TestCase("&tag=k-a", 1)]
    [TestCase("&tag=all", 3)]
    [TestCase("&tag=none", 0)]
    public async Task One_cache_is_flushed_and_the_next_one_still_has_it(string what, int flushed)
    {
        await FillAsync();
        (await FlushAsync($"flush?sid=mem{what}")).Should().Be((200, flushed));
        (await FlushAsync($"flush?sid=mem{what}")).Should().Be((200, 0));
        (await FetchedAsync("pub/a")).Should().Be(1);
    }

    [TestCase("", 6)]
    [TestCase("&path=img/a", 2)]
    [TestCase("&prefix=img/", 6)]
    [TestCase("&tag=k-a", 2)]
    public async Task A_chain_is_flushed_down_to_its_end(string what, int flushed)
    {
        await FillAsync();
        (await FlushAsync($"flush?sid=mem&chain=true{what}")).Should().Be((200, flushed));
        (await FetchedAsync("pub/a")).Should().Be(2);
    }

    [Test]
    public async Task The_caches_behind_keep_what_is_beside_the_folder()
    {
        await FillAsync();
        using (HttpResponseMessage beside = await Gateway.Client.SendAsync(DeliveringGateway.Function(HttpMethod.Get, "getfile?sid=disk&path=elsewhere")))
        {
            beside.EnsureSuccessStatusCode();
        }

        (await FlushAsync("flush?sid=mem&chain=true")).Flushed.Should().Be(6);
        (await FlushAsync("flush?sid=disk")).Flushed.Should().Be(1);
    }

    [Test]
    public async Task Softly_it_is_only_confirmed()
    {
        await FillAsync();
        (await FlushAsync("flush?sid=mem&chain=true&soft=true")).Should().Be((200, 6));
        (await FetchedAsync("pub/a")).Should().Be(1);
        Origin.Confirmed.Should().Be(1);
    }

    [TestCase("flush?sid=mem&path=a&prefix=b", 400, "InvalidParameter")]
    [TestCase("flush?sid=mem&prefix=a&tag=b", 400, "InvalidParameter")]
    [TestCase("flush?sid=mem&path=", 400, "InvalidParameter")]
    [TestCase("flush?sid=mem&soft=maybe", 400, "InvalidParameter")]
    [TestCase("flush?sid=mem&chain=1", 400, "InvalidParameter")]
    [TestCase("flush?sid=main", 409, "NotSupported")]
    [TestCase("flush?sid=origin", 409, "NotSupported")]
    [TestCase("flush?sid=www", 409, "NotSupported")]
    [TestCase("flush?sid=nothing", 404, "NoSuchService")]
    [TestCase("purge?binding=nothing", 404, "NoSuchService")]
    [TestCase("purge?binding=mem", 409, "NotSupported")]
    [TestCase("purge?path=a&tag=b", 400, "InvalidParameter")]
    public async Task What_cannot_be_done_is_refused(string target, int status, string code)
    {
        (int answered, JsonElement json) = await Gateway.CallAsync("POST", target);
        (answered, json.GetProperty("error").GetProperty("code").GetString()).Should().Be((status, code));
    }

    [Test]
    public async Task It_takes_a_key_that_may_write()
    {
        await FillAsync();
        string reader = await Gateway.MakeKeyAsync("""{"mem":"read"}""");
        string writer = await Gateway.MakeKeyAsync("""{"mem":"write"}""");
        (await Gateway.CallAsync("POST", "flush?sid=mem", reader)).Status.Should().Be(403);
        (await Gateway.CallAsync("POST", "flush?sid=disk", reader)).Status.Should().Be(404);
        (await Gateway.CallAsync("POST", "purge", writer)).Status.Should().Be(403);
        (await FetchedAsync("pub/a")).Should().Be(1);
        (await Gateway.CallAsync("POST", "flush?sid=mem", writer)).Json.GetProperty("flushed").GetInt64().Should().Be(3);
    }

    [TestCase("", 6)]
    [TestCase("path=img/a", 1)]
    [TestCase("path=site/img/a", 1)]
    [TestCase("tag=all", 6)]
    [TestCase("binding=www", 6)]
    [TestCase("binding=www&path=/pub/a", 2)]
    [TestCase("binding=www&path=pub/a", 2)]
    [TestCase("binding=www&path=/a", 0)]
    [TestCase("binding=www&prefix=/", 6)]
    [TestCase("binding=www&prefix=/pub/", 6)]
    [TestCase("binding=www&prefix=/pub/b", 2)]
    [TestCase("binding=www&prefix=/pub/other/", 0)]
    [TestCase("binding=www&prefix=/elsewhere/", 0)]
    [TestCase("binding=www&tag=k-c", 2)]
    public async Task Purge_reaches_all_caches_or_those_of_a_binding_by_its_urls(string what, int flushed)
    {
        await FillAsync();
        (await FlushAsync($"purge?{what}")).Should().Be((200, flushed));
    }

    private async Task FillAsync()
    {
        foreach (string path in (string[])["pub/a", "pub/b", "pub/c"])
        {
            (await FetchedAsync(path)).Should().Be(1);
        }
    }

    private async Task<(int Status, long Flushed)> FlushAsync(string target)
    {
        (int status, JsonElement json) = await Gateway.CallAsync("POST", target);
        return (status, json.TryGetProperty("flushed", out JsonElement flushed) ? flushed.GetInt64() : -1);
    }
}
