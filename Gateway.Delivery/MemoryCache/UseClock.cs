namespace Gateway.Delivery.MemoryCache;

/// <summary>Coarse time for telling when a response was used last: so coarse that one used all the time is marked once in a while only.</summary>
internal sealed class UseClock
{
    private int _now;

    /// <summary>The ticks so far.</summary>
    public int Now => Volatile.Read(ref _now);

    /// <summary>Goes on by one tick.</summary>
    public void Tick() => Volatile.Write(ref _now, _now + 1);
}
