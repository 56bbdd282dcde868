namespace Gateway.Delivery.MemoryCache;

/// <summary>Forgets responses that nobody asked for: walks through all of them again and again, some each tick, and no lock but for those it forgets.</summary>
internal sealed class UnusedSweep : IDisposable
{
    /// <summary>Ticks in the time after which a response counts as unused: it is forgotten half as late again at the latest.</summary>
    private const int Ticks = 16;

    private const int RoundTicks = 8;
    private const int FewestVisited = 1024;

    private readonly Func<ResponseTable> _responses;
    private readonly UseClock _clock;
    private readonly Action<IReadOnlyList<MemoryResponse>> _expire;
    private readonly TimeSpan _period;
    private readonly ITimer _timer;
    private int _next;

    /// <summary>Starts it.</summary>
    /// <param name="unused">How long is too long.</param>
    /// <param name="responses">All there are.</param>
    /// <param name="clock">Moved by each tick.</param>
    /// <param name="expire">Forgets some.</param>
    /// <param name="time">The clock.</param>
    public UnusedSweep(TimeSpan unused, Func<ResponseTable> responses, UseClock clock, Action<IReadOnlyList<MemoryResponse>> expire, TimeProvider time)
    {
        (_responses, _clock, _expire) = (responses, clock, expire);
        _period = TimeSpan.FromMilliseconds(Math.Clamp(unused.TotalMilliseconds / Ticks, 1, int.MaxValue));
        _timer = time.CreateTimer(_ => Tick(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_period, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        _clock.Tick();
        ResponseTable responses = _responses();
        var expired = new List<MemoryResponse>();
        int end = Math.Min(_next + Math.Max(responses.Length / RoundTicks, FewestVisited), responses.Length);
        for (; _next < end; _next++)
        {
            if (responses[_next] is { TicksUnused: > Ticks } unused)
            {
                expired.Add(unused);
            }
        }

        _next = end == responses.Length ? 0 : end;
        _expire(expired);
        _timer.Change(_period, Timeout.InfiniteTimeSpan);
    }
}
