namespace Gateway.Delivery.Caching;

/// <summary>A response that a store keeps. What was found stays readable until it is released, even if it is removed meanwhile.</summary>
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
    public abstract IContentBody OpenBody();
}
