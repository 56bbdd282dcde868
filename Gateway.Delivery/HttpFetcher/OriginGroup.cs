using Microsoft.AspNetCore.Http;
using Polly;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>A fetcher's origins: finds one that answers.</summary>
internal sealed class OriginGroup
{
    private readonly Origin[] _origins;
    private readonly OriginBalance _balance;
    private readonly FetcherCounters _counters;
    private readonly ResiliencePipeline<ContentResult> _retry;
    private uint _turn;

    /// <summary>Takes the origins, the preferred one first.</summary>
    public OriginGroup(Origin[] origins, FetcherOptions options, FetcherCounters counters, TimeProvider time)
    {
        _origins = origins;
        _balance = options.Balance;
        _counters = counters;
        _retry = options.Retries == 0 ? ResiliencePipeline<ContentResult>.Empty : OriginPlans.Retry(options.Retries, counters, time);
    }

    /// <summary>Whether a status says that there is no answer behind the server that gave it (RFC 9110 sections 15.6.3 to 15.6.5).</summary>
    public static bool IsGatewayError(int status) =>
        status is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout;

    /// <summary>The answer of the first origin that has one; tried again from the first on, later, where that cannot do harm.</summary>
    /// <exception cref="OriginException">No origin has one.</exception>
    public ValueTask<ContentResult> SendAsync(OriginCall call, CancellationToken cancellationToken) => call.IsRepeatable
        ? _retry.ExecuteAsync(static (state, token) => state.group.TryEachAsync(state.call, token), (group: this, call), cancellationToken)
        : TryEachAsync(call, cancellationToken);

    private async ValueTask<ContentResult> TryEachAsync(OriginCall call, CancellationToken cancellationToken)
    {
        // A server that says it cannot answer has answered, if nobody knows better.
        ContentResult? poor = null;
        OriginException? failure = null;
        try
        {
            foreach (Origin origin in InOrder())
            {
                if (poor is not null || failure is not null)
                {
                    _counters.CountFailover();
                }

                try
                {
                    ContentResult result = await origin.SendAsync(call, cancellationToken);
                    if (!IsGatewayError(result.Status) || !call.IsRepeatable)
                    {
                        return result;
                    }

                    poor?.Dispose();
                    poor = result;
                }
                catch (OriginException e) when (call.MayGoOn(e))
                {
                    failure = failure is null || Weight(e) > Weight(failure) ? e : failure;
                }
            }

            (ContentResult? answer, poor) = (poor, null);
            return answer ?? throw failure ?? new OriginException(OriginFailure.Unavailable, "No origin passes its health check.");
        }
        finally
        {
            poor?.Dispose();
        }
    }

    private IEnumerable<Origin> InOrder()
    {
        int start = _balance == OriginBalance.RoundRobin && _origins.Length > 1 ? (int)(Interlocked.Increment(ref _turn) % (uint)_origins.Length) : 0;
        for (int i = 0; i < _origins.Length; i++)
        {
            Origin origin = _origins[(start + i) % _origins.Length];
            if (origin.IsHealthy)
            {
                yield return origin;
            }
        }
    }

    // Of several failures, the client is told of the one that took its time, and not of a breaker where a server was asked.
    private static int Weight(OriginException failure) => failure.Failure switch
    {
        OriginFailure.Timeout => 2,
        OriginFailure.Unavailable => 0,
        _ => 1,
    };
}
