using System.Collections.Frozen;
using Gateway.Chains;
using Gateway.Storage;

namespace Gateway.Invalidation;

/// <summary>Passes changes of content on to all caches in front of it, the innermost first, so that none is filled again from one that does not know yet.</summary>
internal sealed class ChangeRelay : IChangeObserver, IAsyncDisposable
{
    private readonly FrozenDictionary<string, CacheInvalidation[]> _bySource;

    /// <summary>Knows the caches.</summary>
    /// <param name="chains">The chains.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of caches that fail.</param>
    public ChangeRelay(DeliveryChains chains, TimeProvider time, ILogger<ChangeRelay> logger) =>
        _bySource = chains.Ends
            .Select(source => (Source: source, Caches: chains.CachesBefore(source).Select(cache => new CacheInvalidation(cache, time, logger)).ToArray()))
            .ToFrozenDictionary(entry => entry.Source, entry => entry.Caches);

    /// <summary>Every cache with the id of the service at the end of its chain.</summary>
    public IEnumerable<(string Source, CacheInvalidation Cache)> Caches => _bySource.SelectMany(entry => entry.Value.Select(cache => (entry.Key, cache)));

    /// <inheritdoc />
    public ValueTask ChangedAsync(string serviceId, ChangedKeys keys) => _bySource.TryGetValue(serviceId, out CacheInvalidation[]? caches)
        ? DropAsync(caches, keys.IsEverything ? null : keys.Keys.Select(key => key.Value))
        : ValueTask.CompletedTask;

    /// <summary>The same for a path of any service.</summary>
    public ValueTask ChangedAsync(string serviceId, string path) =>
        _bySource.TryGetValue(serviceId, out CacheInvalidation[]? caches) ? DropAsync(caches, [path]) : ValueTask.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach ((_, CacheInvalidation cache) in Caches)
        {
            await cache.DisposeAsync();
        }
    }

    private static async ValueTask DropAsync(CacheInvalidation[] caches, IEnumerable<string>? paths)
    {
        foreach (CacheInvalidation cache in caches)
        {
            await cache.DropAsync(paths);
        }
    }
}
