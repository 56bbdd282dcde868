using System.Globalization;
using System.Text.Json;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Delivery.Servers;

namespace Gateway.Benchmarks.Delivery.Load;

/// <summary>Calls the gateway's own API.</summary>
internal sealed class GatewayClient : IDisposable
{
    private readonly HttpClient _http;

    public GatewayClient(Endpoint gateway)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://{gateway.Authority}"), Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.Add(StandardRequests.KeyHeader, GatewayFront.Secret);
    }

    /// <summary>The request that uploads an object.</summary>
    public static SignedRequest Upload(string path) =>
        new($"/uploadfile?sid={GatewayFront.Storage}&path={path}", $"{StandardRequests.KeyHeader}: {GatewayFront.Secret}\r\n");

    /// <summary>Forgets what has a tag.</summary>
    /// <returns>How many responses that were.</returns>
    public async Task<long> FlushAsync(string cache, string tag, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.PostAsync(new Uri($"/flush?sid={cache}&tag={tag}", UriKind.Relative), content: null, cancellationToken);
        string answer = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new BenchmarkException($"flush was answered with: {answer}");
        }

        using JsonDocument document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("flushed").GetInt64();
    }

    /// <summary>How many responses a cache holds.</summary>
    public async Task<long> ResponsesAsync(string cache, CancellationToken cancellationToken)
    {
        string sample = $"owncdn_cache_responses{{service=\"{cache}\"}} ";
        string metrics = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
        string line = metrics.Split('\n').First(line => line.StartsWith(sample, StringComparison.Ordinal));
        return (long)double.Parse(line[sample.Length..], CultureInfo.InvariantCulture);
    }

    public void Dispose() => _http.Dispose();
}
