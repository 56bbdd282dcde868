using System.Text;
using Gateway.Delivery;
using Gateway.Delivery.HttpFetcher;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>A fetcher by itself, for what takes time.</summary>
internal sealed class TestFetcher : IAsyncDisposable
{
    /// <summary>Makes one.</summary>
    /// <param name="origins">Its servers.</param>
    /// <param name="configure">Changes its settings; requests are not repeated unless this says so.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    public TestFetcher(IEnumerable<Uri> origins, Func<FetcherOptions, FetcherOptions>? configure = null, TimeProvider? clock = null)
    {
        var options = new FetcherOptions { Id = "origin", Origins = [.. origins], Retries = 0 };
        Source = new FetcherSource(configure?.Invoke(options) ?? options, clock ?? TimeProvider.System, NullLogger.Instance);
    }

    public FetcherSource Source { get; }

    public FetcherCounters Counters => Source.Counters;

    public ValueTask<ContentResult> AskAsync(string method = "GET", Stream? body = null) =>
        Source.GetAsync(new ContentRequest(ContentPath.OfDecoded("a")) { Method = method, Body = body }, CancellationToken.None);

    /// <summary>Asks and reads the answer to its end.</summary>
    public async Task<(int Status, string Text)> ReadAsync(string method = "GET", Stream? body = null)
    {
        using ContentResult result = await AskAsync(method, body);
        return (result.Status, Encoding.Latin1.GetString(await result.Body.ReadAsync()));
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
