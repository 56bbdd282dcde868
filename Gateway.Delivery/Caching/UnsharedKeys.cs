using System.Collections.Concurrent;

namespace Gateway.Delivery.Caching;

/// <summary>
/// Remembers for a while what came back as of no use to anybody else ("hit-for-miss"): its clients are passed on side by side then. Waiting for
/// each other, only to find out that they have to ask themselves, they would be served one after the other.
/// </summary>
internal sealed class UnsharedKeys(TimeProvider time)
{
    private const int MaxKeys = 16384;

    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<CacheKey, DateTimeOffset> _keys = new();
    private int _count;

    /// <summary>Whether its responses were of no use to others lately.</summary>
    public bool Contains(CacheKey key) => Volatile.Read(ref _count) > 0 && _keys.TryGetValue(key, out DateTimeOffset until) && time.GetUtcNow() < until;

    /// <summary>Remembers it.</summary>
    public void Add(CacheKey key)
    {
        DateTimeOffset until = time.GetUtcNow() + Memory;
        if (!_keys.TryAdd(key, until))
        {
            _keys[key] = until;
        }
        else if (Interlocked.Increment(ref _count) > MaxKeys)
        {
            // Forgetting costs no more than a wait.
            _keys.Clear();
            Volatile.Write(ref _count, 0);
        }
    }

    /// <summary>Its response can be shared after all.</summary>
    public void Remove(CacheKey key)
    {
        if (Volatile.Read(ref _count) > 0 && _keys.TryRemove(key, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
