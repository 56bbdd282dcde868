using Gateway.Delivery.Caching;

namespace Gateway.Delivery.DiskCache;

/// <summary>An entry whose header was read, with its file open.</summary>
internal sealed class DiskResponse : StoredResponse
{
    private readonly DiskStore _store;

    /// <summary>Takes the file's hold over.</summary>
    public DiskResponse(DiskStore store, EntryPlace place, CacheKey key, ResponseRecord record, EntryBody body)
        : base(key, record)
    {
        _store = store;
        Place = place;
        Body = body;
    }

    public EntryPlace Place { get; }

    public EntryBody Body { get; }

    /// <inheritdoc />
    public override IContentBody? OpenBody()
    {
        _store.Use(this);

        // Not open any more when others were in greater demand, or when it was removed.
        OpenFile? file = Body.File.TryHold() ? Body.File : _store.TryOpen(this);
        return file is null ? null : new DiskBody(_store, this, file);
    }

    /// <summary>
    /// The same, marked. Whoever has this one found it before the purge, and a confirmation that he was waiting for says nothing about after.
    /// </summary>
    public DiskResponse MarkedStale() => new(_store, Place, Key, Record, Body) { IsMarkedStale = true };

    /// <summary>Takes what its origin confirmed.</summary>
    public void Confirm(ResponseRecord record, bool isMarkedStale)
    {
        Record = record;
        IsMarkedStale = isMarkedStale;
    }
}
