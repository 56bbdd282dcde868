namespace Gateway.Delivery.MemoryCache;

/// <summary>Responses in the order they joined: a chain through them.</summary>
internal sealed class ResponseQueue
{
    private MemoryResponse? _newest;

    /// <summary>The one that has been there for longest.</summary>
    public MemoryResponse? Oldest { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>What they take, in bytes.</summary>
    public long Bytes { get; private set; }

    public void Add(MemoryResponse response)
    {
        (response.Queue, response.Older) = (this, _newest);
        _newest?.Newer = response;
        _newest = response;
        Oldest ??= response;
        Count++;
        Bytes += response.Cost;
    }

    /// <summary>One of them takes more now, or less.</summary>
    public void Resize(long difference) => Bytes += difference;

    public void Remove(MemoryResponse response)
    {
        (MemoryResponse? older, MemoryResponse? newer) = (response.Older, response.Newer);
        older?.Newer = newer;
        newer?.Older = older;
        Oldest = Oldest == response ? newer : Oldest;
        _newest = _newest == response ? older : _newest;
        (response.Queue, response.Older, response.Newer) = (null, null, null);
        Count--;
        Bytes -= response.Cost;
    }
}
