namespace Gateway.Delivery.HttpFetcher;

/// <summary>Asks origins again and again whether they are well.</summary>
internal sealed class HealthCheck : IAsyncDisposable
{
    // One lost packet is no illness; one good answer is health.
    private const int FailuresUntilUnwell = 2;

    private readonly HealthOptions _health;
    private readonly FetcherOptions _options;
    private readonly HttpMessageInvoker _connections;
    private readonly OriginLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins to ask.</summary>
    public HealthCheck(HealthOptions health, FetcherOptions options, IEnumerable<Origin> origins, HttpMessageInvoker connections, OriginLog log, TimeProvider time)
    {
        _health = health;
        _options = options;
        _connections = connections;
        _log = log;
        _time = time;
        _running = Task.WhenAll(origins.Select(WatchAsync));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task WatchAsync(Origin origin)
    {
        using var timer = new PeriodicTimer(_health.Interval, _time);
        int failures = 0;
        try
        {
            do
            {
                failures = await IsWellAsync(origin) ? 0 : failures + 1;
                bool isHealthy = failures < FailuresUntilUnwell && (failures == 0 || origin.IsHealthy);
                if (isHealthy != origin.IsHealthy)
                {
                    origin.IsHealthy = isHealthy;
                    _log.HealthChanged(origin.Url, isHealthy);
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The fetcher closes.
        }
    }

    private async Task<bool> IsWellAsync(Origin origin)
    {
        using var patience = new Patience(_health.Timeout, _time, _stop.Token);
        using HttpRequestMessage message = RequestWriter.WriteOwn(new Uri(origin.Url, _health.Path), _options);
        try
        {
            using HttpResponseMessage response = await _connections.SendAsync(message, patience.Token);
            return (int)response.StatusCode is >= 200 and < 400;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !patience.IsCallerGone))
        {
            return false;
        }
    }
}
