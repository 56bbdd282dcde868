using Amazon.S3.Model;
using Polly;
using Polly.CircuitBreaker;
using Polly.Hedging;
using Polly.Retry;
using Polly.Timeout;

namespace Gateway.Storage.Blobs.S3;

/// <summary>
/// What stands between a request and a store that fails: a few attempts, with pauses that grow and scatter; and a breaker around each of them, so that
/// a store that is down fails at once, not after everybody's timeouts, and is tried by one request now and then until it is back.
/// </summary>
internal static class S3Pipeline
{
    /// <summary>How long an attempt may take; infinite for requests that watch their own progress.</summary>
    public static readonly ResiliencePropertyKey<TimeSpan> Patience = new("patience");

    private const int MaxRetries = 3;

    // A second silence is the store's, not a connection's.
    private const int MaxRetriesAfterSilence = 1;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BreakerWindow = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(10);

    // So many requests must have been tried, and half of them failed. One request with its retries is enough when it is alone.
    private const int MinThroughput = MaxRetries + 1;

    /// <summary>For requests of every kind.</summary>
    public static ResiliencePipeline Create(ResiliencePipeline breaker) => new ResiliencePipelineBuilder()
        .AddRetry(Retries())
        .AddPipeline(breaker)
        .AddTimeout(Timeouts())
        .Build();

    /// <summary>For the opening of reads, which may be hedged.</summary>
    public static ResiliencePipeline<GetObjectResponse> CreateForReads(ResiliencePipeline breaker, TimeSpan? hedgeAfter)
    {
        var builder = new ResiliencePipelineBuilder<GetObjectResponse>();
        builder.AddRetry(new RetryStrategyOptions<GetObjectResponse>
        {
            MaxRetryAttempts = MaxRetries,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(ShouldRetry(arguments.Outcome.Exception, arguments.AttemptNumber)),
        });
        if (hedgeAfter is { } delay)
        {
            builder.AddHedging(new HedgingStrategyOptions<GetObjectResponse>
            {
                Delay = delay,
                MaxHedgedAttempts = 1,
                ShouldHandle = static _ => ValueTask.FromResult(false),
            });
        }

        return builder.AddPipeline(breaker).AddTimeout(Timeouts()).Build();
    }

    /// <summary>The breaker, which all requests to one store share.</summary>
    public static ResiliencePipeline CreateBreaker() => new ResiliencePipelineBuilder()
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = MinThroughput,
            SamplingDuration = BreakerWindow,
            BreakDurationGenerator = static arguments => ValueTask.FromResult(BreakAfter(arguments.HalfOpenAttempts)),
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } e && S3Errors.IsTransient(e)),
        })
        .Build();

    private static RetryStrategyOptions Retries() => new()
    {
        MaxRetryAttempts = MaxRetries,
        Delay = FirstPause,
        MaxDelay = LongestPause,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = static arguments => ValueTask.FromResult(ShouldRetry(arguments.Outcome.Exception, arguments.AttemptNumber)),
    };

    private static bool ShouldRetry(Exception? e, int attempt) =>
        e is not null && (S3Errors.IsTransient(e) || S3Errors.IsConflict(e)) && (attempt < MaxRetriesAfterSilence || !S3Errors.IsSilence(e));

    private static TimeSpan BreakAfter(int failedProbes) =>
        TimeSpan.FromTicks(Math.Min(FirstBreak.Ticks << Math.Min(failedProbes, 4), LongestBreak.Ticks));

    private static TimeoutStrategyOptions Timeouts() => new()
    {
        TimeoutGenerator = static arguments => ValueTask.FromResult(
            arguments.Context.Properties.GetValue(Patience, Timeout.InfiniteTimeSpan)),
    };
}
