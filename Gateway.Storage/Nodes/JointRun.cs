namespace Gateway.Storage.Nodes;

/// <summary>
/// Does one thing for many callers at once: each gets a run that began after it asked. Runs follow each other with a pause in between, so asking often
/// costs no more than that.
/// </summary>
/// <param name="run">What to do.</param>
/// <param name="pause">Between the end of a run and the next one.</param>
/// <param name="time">The clock.</param>
internal sealed class JointRun(Func<Task> run, TimeSpan pause, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private Task? _next;
    private long? _ended;

    /// <summary>A run that begins from now on.</summary>
    public Task RunAsync()
    {
        lock (_lock)
        {
            return _next ??= _running = RunAfterAsync(_running);
        }
    }

    private async Task RunAfterAsync(Task before)
    {
        // Whoever asks goes on with something else until then.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_ended is { } ended && pause - time.GetElapsedTime(ended) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time);
        }

        lock (_lock)
        {
            _next = null;
        }

        try
        {
            await run();
        }
        finally
        {
            _ended = time.GetTimestamp();
        }
    }
}
