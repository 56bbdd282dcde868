using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Invalidation;

/// <summary>Tells a disk cache at the start what changed in its storage while it was not running, and keeps note of how far it has been told.</summary>
internal sealed class DiskCacheFollower
{
    private readonly ObjectStores _stores;
    private readonly string _storage;
    private readonly CacheInvalidation _cache;
    private readonly CachePosition _position;
    private string? _origin;
    private long? _written;

    /// <summary>Follows a storage.</summary>
    /// <param name="stores">The gateway's services.</param>
    /// <param name="storage">The storage's id.</param>
    /// <param name="cache">A cache with a folder.</param>
    public DiskCacheFollower(ObjectStores stores, string storage, CacheInvalidation cache)
    {
        _stores = stores;
        _storage = storage;
        _cache = cache;
        _position = new CachePosition(cache.Cache.Service.Folder!);
    }

    /// <summary>The cache's id.</summary>
    public string CacheId => _cache.Cache.Cache.Id;

    /// <summary>Purges what may have changed since the position that was written last. The changes to come are observed already.</summary>
    /// <exception cref="StorageException">The storage cannot be read now: what changed is not known.</exception>
    public async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        ObjectStore store = await _stores.GetAsync(_storage);

        // Other content under the same name: another storage, another folder of it, or one that was removed and made again.
        string origin = $"{_storage} {store.Service.Created.ToUnixTimeMilliseconds()} {_cache.Cache.Folder}";
        ChangedKeys changed = _position.Read(origin) is { } told ? await store.History.ChangedSinceAsync(told, cancellationToken) : ChangedKeys.Everything;
        await _cache.DropAsync(changed.IsEverything ? null : changed.Keys.Select(key => key.Value));
        _origin = origin;
        await SaveAsync(cancellationToken);
    }

    /// <summary>Writes the position, if it is another one by now. One that has not caught up yet does so.</summary>
    /// <exception cref="StorageException">The storage cannot be read now.</exception>
    /// <exception cref="IOException">The position cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The position may not be written.</exception>
    public async ValueTask SaveAsync(CancellationToken cancellationToken)
    {
        if (_origin is null)
        {
            await CatchUpAsync(cancellationToken);
            return;
        }

        ObjectStore store = await _stores.GetAsync(_storage);
        long told = await store.History.LastObservedAsync(cancellationToken);
        if (told != _written && !_cache.IsBehind)
        {
            _position.Write(_origin, told);
            _written = told;
        }
    }
}
