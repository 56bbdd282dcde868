using System.Globalization;
using System.Net;
using Gateway.Tests.Delivery.Chains;

namespace Gateway.Tests.Crash;

/// <summary>A gateway that is killed amidst writes serves, after its next start, what it had acknowledged: not what its disk cache kept from before.</summary>
internal sealed class CachedStorageKillTests
{
    private const int Rounds = 6;
    private const int Keys = 8;

    [Test]
    [CancelAfter(120_000)]
    public async Task No_acknowledged_write_is_hidden_by_the_cache(CancellationToken timeout)
    {
        using var folder = new TemporaryFolder();
        string config = folder.Write("config.yaml", $$"""
            urls: ["http://127.0.0.1:0"]
            durability: normal
            log: { access: false }
            keys: [ { id: admin, value: {{DeliveringGateway.Key}}, admin: true } ]
            services:
              - { id: main, type: storage, versions: forever }
              - { id: disk, type: disk-cache, source: main, maxSize: 64MiB }
              - { id: www, type: public-http-binding, source: disk, pathPrefix: /pub/ }
            """);
        int[] acknowledged = new int[Keys];
        var random = new Random(7);
        for (int round = 0; round < Rounds; round++)
        {
            await using GatewayProcess gateway = GatewayProcess.Start(config);
            await gateway.ListensAsync();
            using var client = new HttpClient { BaseAddress = gateway.Url };
            client.DefaultRequestHeaders.ConnectionClose = false;
            for (int key = 0; key < Keys; key++)
            {
                (await ReadAsync(client, key, timeout)).Should().BeGreaterThanOrEqualTo(acknowledged[key], $"of key {key} in round {round}");
            }

            Task writing = Task.WhenAll(Enumerable.Range(0, Keys).Select(key => Task.Run(() => WriteAsync(client, key, acknowledged, timeout), timeout)));
            while (acknowledged.Sum() < (round + 1) * 100)
            {
                // What is kept before a write must not be there after it.
                await ReadAsync(client, random.Next(Keys), timeout);
            }

            await gateway.KillAsync();
            await writing;
        }
    }

    private static async Task WriteAsync(HttpClient client, int key, int[] acknowledged, CancellationToken timeout)
    {
        try
        {
            for (int value = acknowledged[key] + 1; ; value++)
            {
                using HttpRequestMessage request = DeliveringGateway.Function(HttpMethod.Put, $"uploadfile?sid=main&path={key}");
                request.Headers.TryAddWithoutValidation("Cache-Control", "max-age=3600");
                request.Content = new StringContent(value.ToString(CultureInfo.InvariantCulture));
                using HttpResponseMessage response = await client.SendAsync(request, timeout);
                response.EnsureSuccessStatusCode();
                Volatile.Write(ref acknowledged[key], value);
            }
        }
        catch (HttpRequestException)
        {
            // Killed.
        }
    }

    private static async Task<int> ReadAsync(HttpClient client, int key, CancellationToken timeout)
    {
        using HttpResponseMessage response = await client.GetAsync(new Uri($"pub/{key}", UriKind.Relative), timeout);
        return response.StatusCode == HttpStatusCode.NotFound ? 0
            : int.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(timeout), CultureInfo.InvariantCulture);
    }
}
