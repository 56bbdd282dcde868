using System.Text.Json;
using Gateway.Tests.Delivery.Chains;

namespace Gateway.Tests.Delivery.Purging;

/// <summary>
/// A binding over a memory cache over a disk cache over an origin, with folders in between: <c>/pub/a</c> is <c>img/a</c> in memory, <c>site/img/a</c> on
/// disk and at the origin.
/// </summary>
internal abstract class PurgingTestBase
{
    protected DeliveringGateway Gateway { get; private set; } = null!;

    protected CountingOrigin Origin { get; private set; } = null!;

    [SetUp]
    public async Task Start()
    {
        Origin = new CountingOrigin();
        Gateway = await DeliveringGateway.StartAsync($$"""
              - { id: main, type: storage }
              - { id: origin, type: http-fetcher, url: "{{Origin.Url}}" }
              - { id: disk, type: disk-cache, source: origin, maxSize: 64MiB }
              - { id: mem, type: memory-cache, source: disk, sourcePath: site, maxMemory: 64MiB }
              - { id: www, type: public-http-binding, source: mem, sourcePath: img, pathPrefix: /pub/ }
              - { id: pages, type: public-http-binding, source: mem, sourcePath: img, pathPrefix: /pages/, site: { index: home.html } }
              - { id: other, type: memory-cache, source: main, maxMemory: 64MiB }
            """);
    }

    [TearDown]
    public async Task Stop()
    {
        await Gateway.DisposeAsync();
        await Origin.DisposeAsync();
    }

    /// <summary>How often what is delivered now was fetched. Asks until it is kept.</summary>
    protected async Task<int> FetchedAsync(string path)
    {
        while (true)
        {
            using HttpResponseMessage response = await Gateway.Client.GetAsync(new Uri(path, UriKind.Relative));
            response.EnsureSuccessStatusCode();
            if (response.Headers.GetValues("Cache-Status").Single().Contains("mem; hit", StringComparison.Ordinal))
            {
                return int.Parse((await response.Content.ReadAsStringAsync()).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>Sends PURGE.</summary>
    /// <returns>How many were dropped; -1 with an error.</returns>
    protected async Task<(int Status, long Flushed)> PurgeAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod("PURGE"), new Uri(path, UriKind.Relative));
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Gateway.Client.SendAsync(request);
        JsonElement json = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return ((int)response.StatusCode, json.TryGetProperty("flushed", out JsonElement flushed) ? flushed.GetInt64() : -1);
    }
}
