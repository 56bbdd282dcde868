using Polly;
using Polly.Retry;

namespace Gateway.Replication;

/// <summary>When a replica tries again.</summary>
internal static class RetryPlans
{
    /// <summary>Rounds of following: for ever, ever less often, with jitter so that many replicas do not come at once.</summary>
    /// <param name="failed">Told of each round that failed.</param>
    /// <param name="time">The clock.</param>
    public static ResiliencePipeline ForRounds(Action<Exception> failed, TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(e => e is not OperationCanceledException),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(15),
            OnRetry = retry =>
            {
                failed(retry.Outcome.Exception!);
                return ValueTask.CompletedTask;
            },
        }).Build();

    /// <summary>Requests for bytes: a few times, for what passes.</summary>
    public static ResiliencePipeline ForFetches(TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<IOException>().Handle<PrimaryException>(e => e.IsTransient),
            MaxRetryAttempts = 5,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(5),
        }).Build();
}
