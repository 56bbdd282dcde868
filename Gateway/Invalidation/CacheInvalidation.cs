using Gateway.Chains;
using Gateway.Delivery.Caching;

namespace Gateway.Invalidation;

/// <summary>
/// Drops from one cache what changed at the end of its chain. A purge that fails is not lost: from then on all of the cache is purged, again and again until
/// that has worked, and until then <see cref="IsBehind"/> says so.
/// </summary>
internal sealed partial class CacheInvalidation(ChainedCache cache, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly Purge Everything = new(PurgeScope.Everything);

    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private Task _retrying = Task.CompletedTask;
    private long _failures;
    private long _repaired;

    /// <summary>The cache.</summary>
    public ChainedCache Cache => cache;

    /// <summary>Whether the cache may hold what has changed since.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_lock)
            {
                return _repaired < _failures;
            }
        }
    }

    /// <summary>Drops the content of paths. Never fails.</summary>
    /// <param name="paths">Decoded paths at the end of the chain; null for all there are.</param>
    public async ValueTask DropAsync(IEnumerable<string>? paths)
    {
        try
        {
            if (paths is null)
            {
                await cache.Cache.PurgeAsync(Everything, CancellationToken.None);
                return;
            }

            foreach (string path in paths)
            {
                if (cache.Above(path) is { } name)
                {
                    await cache.Cache.PurgeAsync(new Purge(PurgeScope.Path, name), CancellationToken.None);
                }
            }
        }
        catch (Exception e)
        {
            Failed(cache.Cache.Id, e);
            Retry();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _retrying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private void Retry()
    {
        lock (_lock)
        {
            if (_repaired == _failures++)
            {
                _retrying = RetryAsync();
            }
        }
    }

    private async Task RetryAsync()
    {
        while (IsBehind)
        {
            await Task.Delay(RetryDelay, time, _closing.Token);
            long failures = Interlocked.Read(ref _failures);
            try
            {
                await cache.Cache.PurgeAsync(Everything, _closing.Token);
                lock (_lock)
                {
                    // What failed while that ran may not have been met by it.
                    _repaired = failures;
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Failed(cache.Cache.Id, e);
            }
        }
    }

    [LoggerMessage(EventId = 50, Level = LogLevel.Error, Message = "The cache {Cache} could not be told of a change; it is emptied as soon as that works")]
    private partial void Failed(string cache, Exception exception);
}
