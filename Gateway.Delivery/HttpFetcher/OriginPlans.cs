using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>When origins are tried again, and when they are left alone.</summary>
internal static class OriginPlans
{
    private const double FailureRatio = 0.5;
    private const int MinimumThroughput = 5;
    private static readonly TimeSpan SamplingTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BreakTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    /// <summary>Tries again after failures that pass, ever later and with jitter, so that not all come back at once.</summary>
    /// <param name="retries">How often; at least once.</param>
    /// <param name="counters">Told of it.</param>
    /// <param name="time">The clock.</param>
    public static ResiliencePipeline<ContentResult> Retry(int retries, FetcherCounters counters, TimeProvider time) => new ResiliencePipelineBuilder<ContentResult> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<ContentResult>
        {
            ShouldHandle = new PredicateBuilder<ContentResult>().Handle<OriginException>(e => e.IsPassing),
            MaxRetryAttempts = retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay,
            MaxDelay = MaxDelay,
            OnRetry = _ =>
            {
                counters.CountRetry();
                return ValueTask.CompletedTask;
            },
        }).Build();

    /// <summary>Leaves an origin alone for a while after failing too often, then lets one request see whether it is back.</summary>
    /// <param name="isAlone">
    /// Whether there is no other origin. Leaving the only one alone helps nobody but spares the wait for a connection that cannot be made; else
    /// a few slow or failing pages would take the whole site away.
    /// </param>
    /// <param name="state">Knows how it stands.</param>
    /// <param name="changed">Told of changes.</param>
    /// <param name="time">The clock.</param>
    public static ResiliencePipeline<ContentResult> Breaker(bool isAlone, CircuitBreakerStateProvider state, Action<BreakerState> changed, TimeProvider time)
    {
        return new ResiliencePipelineBuilder<ContentResult> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ContentResult>
            {
                ShouldHandle = new PredicateBuilder<ContentResult>()
                    .Handle<OriginException>(e => e.Failure == OriginFailure.Connect || (!isAlone && e.Failure is OriginFailure.Timeout or OriginFailure.Reset))
                    .HandleResult(result => !isAlone && OriginGroup.IsGatewayError(result.Status)),
                FailureRatio = FailureRatio,
                MinimumThroughput = MinimumThroughput,
                SamplingDuration = SamplingTime,
                BreakDuration = BreakTime,
                StateProvider = state,
                OnOpened = _ => Tell(BreakerState.Open),
                OnHalfOpened = _ => Tell(BreakerState.HalfOpen),
                OnClosed = _ => Tell(BreakerState.Closed),
            }).Build();

        ValueTask Tell(BreakerState now)
        {
            changed(now);
            return ValueTask.CompletedTask;
        }
    }
}
