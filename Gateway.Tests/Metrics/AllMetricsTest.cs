using Gateway.Tests.Delivery.Chains;

namespace Gateway.Tests.Metrics;

/// <summary>What <c>/metrics</c> counts of requests that were seen to be answered.</summary>
internal sealed class AllMetricsTest
{
    private const string Services = """
          - { id: main, type: storage }
          - { id: mem, type: memory-cache, source: main, refresh: 1h, maxMemory: 64MiB }
          - { id: www, type: public-http-binding, source: mem, pathPrefix: /pub/ }
          - { id: gone, type: http-fetcher, url: "http://127.0.0.1:1/" }
          - { id: far, type: public-http-binding, source: gone, pathPrefix: /far/ }
          - { id: raw, type: public-http-binding, source: main, pathPrefix: /raw/ }
        """;

    private DeliveringGateway _gateway = null!;

    [SetUp]
    public async Task Start() => _gateway = await DeliveringGateway.StartAsync(Services);

    [TearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [Test]
    public async Task Requests_and_bytes_are_counted_by_who_answered()
    {
        await _gateway.UploadAsync("main", "a.txt", new byte[1000], "text/plain");
        await GetAsync("pub/a.txt");
        await GetAsync("pub/a.txt");
        await GetAsync("raw/a.txt");
        await GetAsync("raw/missing");
        await GetAsync("healthz");
        await GetAsync("main/a.txt");
        PrometheusText metrics = await ReadAsync();

        metrics["""owncdn_http_requests_total{dialect="standard",code="2xx"}"""].Should().Be(1);
        metrics["""owncdn_http_requests_total{dialect="binding",service="www",code="2xx"}"""].Should().Be(2);
        metrics["""owncdn_http_requests_total{dialect="binding",service="raw",code="2xx"}"""].Should().Be(1);
        metrics["""owncdn_http_requests_total{dialect="binding",service="raw",code="4xx"}"""].Should().Be(1);
        metrics["""owncdn_http_requests_total{dialect="s3",code="4xx"}"""].Should().Be(1, "without a signature it is an anonymous request to S3");
        metrics["""owncdn_http_requests_total{dialect="gateway",code="2xx"}"""].Should().Be(1);
        metrics["""owncdn_http_response_bytes_total{dialect="binding",service="www"}"""].Should().Be(2000);
        metrics["""owncdn_http_request_duration_seconds_count{dialect="binding",service="www"}"""].Should().Be(2);
        metrics["""owncdn_http_request_duration_seconds_sum{dialect="binding",service="www"}"""].Should().BePositive();
        metrics["""owncdn_http_request_duration_seconds_bucket{dialect="binding",service="www",le="60"}"""].Should().Be(2);
        (await ReadAsync())["""owncdn_http_requests_total{dialect="gateway",code="2xx"}"""].Should().Be(2, "reading them is a request, too");
    }

    [Test]
    public async Task Caches_tell_hits_and_misses_and_what_they_hold()
    {
        await _gateway.UploadAsync("main", "a.txt", new byte[5000], "text/plain");
        int requests = 1;
        while (!await GetAsync("pub/a.txt"))
        {
            requests++;
        }

        PrometheusText metrics = await ReadAsync();
        metrics["""owncdn_cache_requests_total{service="mem",result="hit"}"""].Should().Be(1);
        metrics["""owncdn_cache_requests_total{service="mem",result="miss"}"""].Should().Be(requests - 1);
        metrics["""owncdn_cache_collapsed_total{service="mem"}"""].Should().Be(requests - 2, "what asks before the first answer is stored gets it, too");
        metrics["""owncdn_cache_requests_total{service="mem",result="stale"}"""].Should().Be(0);
        metrics["""owncdn_cache_responses{service="mem"}"""].Should().Be(1);
        metrics["""owncdn_cache_bytes{service="mem"}"""].Should().BeGreaterThan(5000);
        metrics["""owncdn_cache_filled_bytes_total{service="mem"}"""].Should().Be(5000);
        metrics["""owncdn_cache_evictions_total{service="mem"}"""].Should().Be(0);
    }

    [Test]
    public async Task Fetchers_tell_what_became_of_their_requests()
    {
        await GetAsync("far/a.txt");
        PrometheusText metrics = await ReadAsync();
        double requests = metrics["""owncdn_fetcher_requests_total{service="gone"}"""];
        requests.Should().BePositive();
        metrics["""owncdn_fetcher_failures_total{service="gone",reason="connect"}"""].Should().Be(requests, "nobody listens there");
        metrics["""owncdn_fetcher_retries_total{service="gone"}"""].Should().Be(requests - 1);
        metrics["""owncdn_fetcher_responses_total{service="gone"}"""].Should().Be(0);
        metrics["""owncdn_fetcher_origin_healthy{service="gone",origin="http://127.0.0.1:1/"}"""].Should().Be(1, "there is no check that it could fail");
        metrics["""owncdn_fetcher_origin_breaker_open{service="gone",origin="http://127.0.0.1:1/"}"""].Should().BeOneOf(0, 0.5, 1);
    }

    [Test]
    public async Task Commits_and_the_writes_in_them_are_counted()
    {
        PrometheusText before = await ReadAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _gateway.UploadAsync("main", $"{i}", [1], "text/plain")));
        PrometheusText after = await ReadAsync();
        double writes = Grown("""owncdn_catalog_committed_writes_total{service="main"}""");
        writes.Should().BeGreaterThanOrEqualTo(20);
        Grown("""owncdn_catalog_commits_total{service="main"}""").Should().BeInRange(1, writes);

        double Grown(string sample) => after[sample] - before[sample];
    }

    [Test]
    public async Task The_process_is_described()
    {
        PrometheusText metrics = await ReadAsync();
        metrics["process_resident_memory_bytes"].Should().BeGreaterThan(1 << 20);
        metrics["process_cpu_seconds_total"].Should().BePositive();
        metrics["process_start_time_seconds"].Should().BeInRange(1.7e9, 5e9);
        metrics["process_threads"].Should().BePositive();
        metrics["process_open_fds"].Should().BePositive();
        metrics["owncdn_open_connections"].Should().Be(1);
        metrics["dotnet_gc_allocated_bytes_total"].Should().BePositive();
        metrics.Types.Keys.Should().OnlyContain(name => name.StartsWith("owncdn_") || name.StartsWith("process_") || name.StartsWith("dotnet_"));
    }

    /// <returns>Whether a cache had it.</returns>
    private async Task<bool> GetAsync(string path)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(new Uri(path, UriKind.Relative));
        await response.Content.ReadAsByteArrayAsync();
        return response.Headers.TryGetValues("Cache-Status", out IEnumerable<string>? status) && status.First().Contains("; hit", StringComparison.Ordinal);
    }

    private async Task<PrometheusText> ReadAsync() => new(await _gateway.Client.GetStringAsync(new Uri("metrics", UriKind.Relative)));
}
