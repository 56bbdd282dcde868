using Gateway.Delivery.Caching;

namespace Gateway.Delivery.MemoryCache;

/// <summary>A response kept in memory, and its places in the store's queues and indexes, which are guarded by the store's lock.</summary>
internal sealed class MemoryResponse : StoredResponse
{
    private const byte MostUses = 3;

    private readonly IContentBody _body;
    private readonly UseClock _clock;
    private int _lastUse;
    private byte _uses;

    /// <summary>Makes one.</summary>
    /// <param name="key">What it is kept under.</param>
    /// <param name="record">What is known of it.</param>
    /// <param name="body">Its bytes, for any number of readers at a time.</param>
    /// <param name="cost">What it takes, in bytes.</param>
    /// <param name="clock">Tells when it is used.</param>
    public MemoryResponse(CacheKey key, ResponseRecord record, IContentBody body, long cost, UseClock clock)
        : base(key, record)
    {
        _body = body;
        _clock = clock;
        _lastUse = clock.Now;
        Cost = cost;
    }

    /// <summary>What it takes, in bytes, with its record.</summary>
    public long Cost { get; private set; }

    /// <summary>Ticks of the clock since its last use.</summary>
    public int TicksUnused => _clock.Now - Volatile.Read(ref _lastUse);

    /// <summary>Its slot in the table of all.</summary>
    public int Slot { get; set; }

    /// <summary>The queue it stands in; null when it is not kept any more.</summary>
    public ResponseQueue? Queue { get; set; }

    /// <summary>The one that joined the queue after it.</summary>
    public MemoryResponse? Newer { get; set; }

    /// <summary>The one that joined the queue before it.</summary>
    public MemoryResponse? Older { get; set; }

    /// <summary>The response before it among those of its path.</summary>
    public MemoryResponse? PreviousOfPath { get; set; }

    /// <summary>The response after it among those of its path.</summary>
    public MemoryResponse? NextOfPath { get; set; }

    /// <summary>The first of its tags.</summary>
    public TagMembership? Tags { get; set; }

    /// <summary>How often it was used since this was last asked for, up to 3.</summary>
    public byte Uses
    {
        get => _uses;
        set => _uses = value;
    }

    /// <inheritdoc />
    public override IContentBody OpenBody()
    {
        // What is used all the time is only read: its cache line stays shared among the cores. A count lost in a race is none that matters.
        if (_uses < MostUses)
        {
            _uses++;
        }

        int now = _clock.Now;
        if (_lastUse != now)
        {
            _lastUse = now;
        }

        return _body;
    }

    /// <summary>Replaces what is known of it: its origin confirmed it.</summary>
    public void Confirm(ResponseRecord record)
    {
        long difference = ResponseCost.Of(Key, record) - ResponseCost.Of(Key, Record);
        Cost += difference;
        Queue?.Resize(difference);
        Record = record;
        IsMarkedStale = false;
    }

    /// <summary>A soft purge met it.</summary>
    public void MarkStale() => IsMarkedStale = true;
}
