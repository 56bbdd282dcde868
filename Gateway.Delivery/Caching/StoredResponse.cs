namespace Gateway.Delivery.Caching;

/// <summary>A response that a store keeps. A body that was opened stays readable until it is disposed, even if the response is removed meanwhile.</summary>
public abstract class StoredResponse
{
    private ResponseRecord _record;

    /// <summary>Keeps what is known of it.</summary>
    protected StoredResponse(CacheKey key, ResponseRecord record)
    {
        Key = key;
        _record = record;
    }

    /// <summary>What it is kept under.</summary>
    public CacheKey Key { get; }

    /// <summary>What is known of it. Replaced when its origin confirms it.</summary>
    public ResponseRecord Record
    {
        get => Volatile.Read(ref _record);
        protected set => Volatile.Write(ref _record, value);
    }

    /// <summary>Whether a soft purge marked it: it counts as stale, whatever its record says.</summary>
    public bool IsMarkedStale { get; protected set; }

    /// <summary>Opens its bytes for one reader; disposing that body releases them.</summary>
    /// <returns>Null when it was removed since it was found, and the bytes are gone.</returns>
    public abstract IContentBody? OpenBody();
}
