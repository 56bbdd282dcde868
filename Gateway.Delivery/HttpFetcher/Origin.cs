using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>One of a fetcher's servers, and how it is doing.</summary>
public sealed class Origin
{
    private readonly OriginClient _client;
    private readonly ResiliencePipeline<ContentResult> _breaker;
    private readonly CircuitBreakerStateProvider _state = new();
    private volatile bool _isHealthy = true;

    internal Origin(Uri url, bool isAlone, OriginClient client, OriginLog log, TimeProvider time)
    {
        Url = url;
        _client = client;
        _breaker = OriginPlans.Breaker(isAlone, _state, state => log.BreakerChanged(url, state), time);
    }

    /// <summary>Where it is; ends with a slash.</summary>
    public Uri Url { get; }

    /// <summary>Whether it passes its health check; true when there is none.</summary>
    public bool IsHealthy
    {
        get => _isHealthy;
        internal set => _isHealthy = value;
    }

    /// <summary>What its circuit breaker lets through.</summary>
    public BreakerState Breaker => _state.CircuitState switch
    {
        CircuitState.Closed => BreakerState.Closed,
        CircuitState.HalfOpen => BreakerState.HalfOpen,
        _ => BreakerState.Open,
    };

    /// <summary>Sends a request, unless the breaker is open.</summary>
    /// <exception cref="OriginException">There is no answer that may be passed on.</exception>
    internal async ValueTask<ContentResult> SendAsync(OriginCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await _breaker.ExecuteAsync(
                static async (state, token) => await state._client.SendAsync(state.Url, state.call, token), (_client, Url, call), cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            throw new OriginException(OriginFailure.Unavailable, $"{Url} failed too often lately.", e);
        }
    }
}
