using System.Text;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Tests.Delivery.Chains;

namespace Gateway.Tests.Delivery.Invalidation;

/// <summary>A disk cache outlives the process; what happens to its storage meanwhile reaches it at the next start.</summary>
internal sealed class DiskCacheRestartTests
{
    private DeliveringGateway _gateway = null!;

    [SetUp]
    public async Task Start()
    {
        _gateway = await DeliveringGateway.StartAsync("""
              - { id: main, type: storage, versions: forever }
              - { id: disk, type: disk-cache, source: main, sourcePath: site, maxSize: 64MiB }
              - { id: www, type: public-http-binding, source: disk }
            """);
        await UploadAsync("a", "one");
        await UploadAsync("b", "untouched");
        await KeepAsync("a", "one");
        await KeepAsync("b", "untouched");
    }

    [TearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [Test]
    public async Task What_did_not_change_is_still_kept()
    {
        await _gateway.RestartAsync();
        (await GetAsync("a")).Should().Be(("one", true));
        (await GetAsync("b")).Should().Be(("untouched", true));
    }

    [Test]
    public async Task What_another_process_changed_is_new_and_the_rest_is_still_kept()
    {
        await _gateway.RestartAsync(data => ChangeAsync(data, store => PutAsync(store, "a", "two")));
        (await GetAsync("a")).Should().Be(("two", false));
        (await GetAsync("b")).Should().Be(("untouched", true));
    }

    [Test]
    public async Task After_a_rewind_nothing_of_what_was_taken_back_is_served()
    {
        await UploadAsync("a", "two");
        await KeepAsync("a", "two");
        await _gateway.RestartAsync(data => ChangeAsync(data, async store => await store.Rewind.RunAsync(2, null, default)));
        (await GetAsync("a")).Text.Should().Be("one");
        (await GetAsync("b")).Text.Should().Be("untouched");
    }

    [Test]
    public async Task A_rewind_is_noticed_also_where_other_changes_came_after_it()
    {
        await UploadAsync("a", "two");
        await KeepAsync("a", "two");
        await _gateway.RestartAsync(data => ChangeAsync(data, async store =>
        {
            await store.Rewind.RunAsync(2, null, default);
            await PutAsync(store, "c", "later");
        }));
        (await GetAsync("a")).Text.Should().Be("one");
    }

    [Test]
    public async Task Where_nobody_knows_how_far_it_was_told_the_cache_begins_anew()
    {
        await _gateway.RestartAsync(data =>
        {
            File.Delete(Directory.EnumerateFiles(data, "told-up-to", SearchOption.AllDirectories).Single());
            return ChangeAsync(data, store => PutAsync(store, "a", "two"));
        });
        (await GetAsync("a")).Should().Be(("two", false));
        (await GetAsync("b")).Should().Be(("untouched", false));
    }

    [Test]
    public async Task A_service_made_anew_under_the_same_id_has_none_of_the_old_content()
    {
        await _gateway.RestartAsync(async data =>
        {
            await using ObjectStores stores = Open(data);
            ObjectStore store = await stores.GetAsync("main");
            await store.Rewind.RunAsync(0, null, default);
            await stores.DeleteAsync("main", default);
        });
        (await _gateway.Client.GetAsync(new Uri("a", UriKind.Relative))).StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
        await UploadAsync("a", "new");
        (await GetAsync("a")).Text.Should().Be("new");
    }

    private static ObjectStores Open(string data) => ObjectStores.Open(StorageSettings.Options(new GatewayConfig { DataDirectory = data, Durability = Durability.Normal }), TimeProvider.System);

    private static async Task ChangeAsync(string data, Func<ObjectStore, Task> change)
    {
        await using ObjectStores stores = Open(data);
        await change(await stores.GetAsync("main"));
    }

    private static async Task PutAsync(ObjectStore store, string key, string text)
    {
        var body = new IncomingBody { Stream = new MemoryStream(Encoding.UTF8.GetBytes(text)), Length = text.Length };
        await store.PutAsync(new ObjectWrite(ObjectKey.Parse($"site/{key}"), body, new ObjectMetadata { CacheControl = "max-age=3600" }, "owner", WritePreconditions.None), default);
    }

    private Task UploadAsync(string key, string text) => _gateway.UploadAsync("main", $"site/{key}", Encoding.UTF8.GetBytes(text), "text/plain", "max-age=3600");

    private async Task KeepAsync(string key, string text)
    {
        (string Text, bool IsHit) got;
        do
        {
            got = await GetAsync(key);
            got.Text.Should().Be(text);
        }
        while (!got.IsHit);
    }

    private async Task<(string Text, bool IsHit)> GetAsync(string key)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(new Uri(key, UriKind.Relative));
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadAsStringAsync(), response.Headers.GetValues("Cache-Status").Single().Contains("hit", StringComparison.Ordinal));
    }
}
