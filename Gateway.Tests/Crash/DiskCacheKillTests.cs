using System.Net.Http.Headers;
using Gateway.Delivery.Caching;
using Gateway.Delivery.DiskCache;

namespace Gateway.Tests.Crash;

/// <summary>
/// The gateway is killed at random moments while its disk cache fills and is purged, again and again. Whatever it serves is whole, and not
/// older than the last purge that was acknowledged; and most of it is still in the cache.
/// </summary>
internal sealed class DiskCacheKillTests
{
    private const int Readers = 6;
    private const int MostAnswersOfRound = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int[] _oldest = new int[CachedOrigin.Pages];
    private CachedOrigin _origin = null!;
    private int _answers;

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TESTS_CRASH_ROUNDS"), out int rounds) ? rounds : 8;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TESTS_CRASH_SEED"), out int seed) ? seed : Random.Shared.Next();

    [SetUp]
    public async Task StartOrigin() => _origin = await CachedOrigin.StartAsync();

    [TearDown]
    public async Task StopOrigin() => await _origin.DisposeAsync();

    [Test]
    public async Task Nothing_torn_or_purged_is_served()
    {
        int seed = Seed;
        await TestContext.Out.WriteLineAsync($"GATEWAY_TESTS_CRASH_SEED={seed} GATEWAY_TESTS_CRASH_ROUNDS={Rounds}");
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        string config = folder.Write("config.yaml", $$"""
            urls: ["http://127.0.0.1:0"]
            data: data
            log: { access: false }
            keys: [ { id: crash, value: crash-secret, admin: true } ]
            services:
              - { id: origin, type: http-fetcher, url: "{{_origin.Url}}" }
              - { id: disk, type: disk-cache, source: origin, maxSize: 100MiB }
              - { id: www, type: public-http-binding, source: disk, pathPrefix: /pub/ }
            """);
        for (int round = 0; round < Rounds; round++)
        {
            await using var server = GatewayProcess.Start(config);
            await server.ListensAsync();
            await ReadUntilKilledAsync(server, random);
        }

        await using (var server = GatewayProcess.Start(config))
        {
            await server.ListensAsync();
            await ReadEverythingAsync(server);
        }

        await CheckFolderAsync(folder.File("data/caches/disk"));
        await TestContext.Out.WriteLineAsync($"{_answers} answers");
    }

    private async Task ReadUntilKilledAsync(GatewayProcess server, Random random)
    {
        using var http = new HttpClient { BaseAddress = server.Url, Timeout = Patience };
        int enough = _answers + random.Next(1, MostAnswersOfRound);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool killed = false;
        Task clients = Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => RunAsync(ReadAsync, random.Next())).Append(RunAsync(ChangeAsync, random.Next())));
        await Task.WhenAny(reached.Task, clients).WaitAsync(Patience);
        Volatile.Write(ref killed, value: true);
        await server.KillAsync();
        await clients.WaitAsync(Patience);

        Task RunAsync(Func<HttpClient, Random, Task> step, int seed) => Task.Run(async () =>
        {
            var own = new Random(seed);
            while (true)
            {
                try
                {
                    await step(http, own);
                }
                catch (Exception e) when (e is HttpRequestException or IOException && Volatile.Read(ref killed))
                {
                    return;
                }

                if (Interlocked.Increment(ref _answers) >= enough)
                {
                    reached.TrySetResult();
                }
            }
        });
    }

    private async Task ReadAsync(HttpClient http, Random random)
    {
        int page = random.Next(CachedOrigin.Pages);
        int oldest = Volatile.Read(ref _oldest[page]);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/pub/{page}", UriKind.Relative));
        int from = random.Next(200);
        bool isRange = random.Next(4) == 0;
        if (isRange)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
        }

        using HttpResponseMessage response = await http.SendAsync(request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        if ((int)response.StatusCode == 416)
        {
            return;
        }

        ((int)response.StatusCode).Should().BeOneOf(200, 206);
        bool isPart = (int)response.StatusCode == 206;
        int version = CachedOrigin.VersionOf(page, isPart ? response.Content.Headers.ContentRange!.Length!.Value : body.Length);
        version.Should().BeInRange(oldest, _origin.Version(page), "page {0} was purged since", page);
        body.AsSpan().SequenceEqual(CachedOrigin.Content(page, version).AsSpan(isPart ? from : 0)).Should().BeTrue("page {0} must be whole", page);
    }

    private async Task ChangeAsync(HttpClient http, Random random)
    {
        int page = random.Next(CachedOrigin.Pages);
        int version = _origin.Change(page);
        using var flush = new HttpRequestMessage(HttpMethod.Post, new Uri($"/flush?sid=disk&path={page}", UriKind.Relative)) { Headers = { { "x-owncdn-key", "crash-secret" } } };
        using HttpResponseMessage response = await http.SendAsync(flush);
        response.EnsureSuccessStatusCode();
        Volatile.Write(ref _oldest[page], version);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20)));
    }

    private async Task ReadEverythingAsync(GatewayProcess server)
    {
        using var http = new HttpClient { BaseAddress = server.Url, Timeout = Patience };
        int before = _origin.Requests;
        var random = new Random(1);
        for (int i = 0; i < 3 * CachedOrigin.Pages; i++)
        {
            await ReadAsync(http, random);
        }

        (_origin.Requests - before).Should().BeLessThan(CachedOrigin.Pages * 3 / 4, "much was in the cache already");
    }

    private static async Task CheckFolderAsync(string folder)
    {
        await using DiskStore store = DiskStore.Open(folder, new CacheOptions(), 100 << 20, TimeProvider.System);
        await store.SettleAsync();
        Directory.EnumerateFiles(Path.Join(folder, "entries"), "*", SearchOption.AllDirectories).Should().HaveCount((int)store.Statistics.Responses);
    }
}
