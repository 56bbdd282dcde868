using Gateway.Delivery.Caching;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Invalidation;

/// <summary>Brings the disk caches up to date before anybody is answered, and keeps note of how far they are while the gateway runs.</summary>
internal sealed partial class CachePositionLoop(ChangeRelay relay, ObjectStores stores, TimeProvider time, ILogger<CachePositionLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly (DiskCacheFollower Follower, CacheInvalidation Cache)[] _disks =
        [.. relay.Caches.Where(entry => entry.Cache.Cache.Service.Folder is not null && stores.Find(entry.Source) is not null).Select(entry => (new DiskCacheFollower(stores, entry.Source, entry.Cache), entry.Cache))];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach ((DiskCacheFollower follower, CacheInvalidation cache) in _disks)
        {
            if (!await TryAsync(follower, () => follower.CatchUpAsync(cancellationToken)))
            {
                // Until the storage can be asked, nothing is used that it has not confirmed.
                await TryAsync(follower, async () => await cache.Cache.Cache.PurgeAsync(new Purge(PurgeScope.Everything) { IsSoft = true }, cancellationToken));
            }
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SaveAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SaveAsync(stoppingToken);
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        foreach ((DiskCacheFollower follower, _) in _disks)
        {
            await TryAsync(follower, () => follower.SaveAsync(cancellationToken));
        }
    }

    private async Task<bool> TryAsync(DiskCacheFollower follower, Func<ValueTask> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            Failed(follower.CacheId, e);
            return false;
        }
    }

    [LoggerMessage(EventId = 51, Level = LogLevel.Error, Message = "How far the cache {Cache} knows the changes of its storage could not be found out or noted; it is tried again")]
    private partial void Failed(string cache, Exception exception);
}
