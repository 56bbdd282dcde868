namespace Gateway.Logging;

/// <summary>The latest requests, in memory that grows as they come, up to <see cref="Capacity"/>.</summary>
internal sealed class RequestRing
{
    public const int Capacity = 1000;

    private const int FirstSize = 16;

    private readonly Lock _lock = new();
    private AccessEntry[] _entries = [];
    private int _next;
    private bool _full;
    private long _latest;

    /// <summary>When the latest of them came, in ticks.</summary>
    public long Latest => Volatile.Read(ref _latest);

    public void Add(in AccessEntry entry)
    {
        lock (_lock)
        {
            if (_next == _entries.Length && !_full)
            {
                Array.Resize(ref _entries, Math.Clamp(2 * _next, FirstSize, Capacity));
            }

            _entries[_next++] = entry;
            _latest = entry.Time.UtcTicks;
            if (_next == Capacity)
            {
                (_next, _full) = (0, true);
            }
        }
    }

    /// <summary>All of them, in no order.</summary>
    public AccessEntry[] Read()
    {
        lock (_lock)
        {
            return _entries[..(_full ? Capacity : _next)];
        }
    }
}
