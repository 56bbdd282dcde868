namespace Gateway.Delivery.MemoryCache;

/// <summary>Forgets responses that nobody asked for: walks through all of them again and again, some each tick, and no lock but for those it forgets.</summary>
internal sealed class UnusedSweep : IDisposable
{
    /// <summary>Ticks in the time after which a response counts as unused: it is forgotten half as late again at the latest.</summary>
    private const int Ticks = 16;

    private const int RoundTicks = 8;
    private const int FewestVisited = 1024;

    private readonly ResponseIndex _index;
    private readonly UseClock _clock;
    private readonly Func<int> _count;
    private readonly Action<IReadOnlyList<MemoryResponse>> _expire;
    private readonly TimeSpan _period;
    private readonly ITimer _timer;
    private IEnumerator<KeyValuePair<Caching.CacheKey, KeptResponses>>? _round;

    /// <summary>Starts it.</summary>
    /// <param name="unused">How long is too long.</param>
    /// <param name="index">Where they are.</param>
    /// <param name="clock">Moved by each tick.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="expire">Forgets some.</param>
    /// <param name="time">The clock.</param>
    public UnusedSweep(TimeSpan unused, ResponseIndex index, UseClock clock, Func<int> count, Action<IReadOnlyList<MemoryResponse>> expire, TimeProvider time)
    {
        (_index, _clock, _count, _expire) = (index, clock, count, expire);
        _period = TimeSpan.FromMilliseconds(Math.Clamp(unused.TotalMilliseconds / Ticks, 1, int.MaxValue));
        _timer = time.CreateTimer(_ => Tick(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_period, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        _clock.Tick();
        var expired = new List<MemoryResponse>();
        for (int left = Math.Max(_count() / RoundTicks, FewestVisited); left > 0; left--)
        {
            _round ??= _index.Keys.GetEnumerator();
            if (!_round.MoveNext())
            {
                _round = null;
                break;
            }

            expired.AddRange(_round.Current.Value.All.Where(response => response.TicksUnused > Ticks));
        }

        _expire(expired);
        _timer.Change(_period, Timeout.InfiniteTimeSpan);
    }
}
