namespace Gateway.Storage.Integrity;

/// <summary>Work of which a few pieces are under way at a time, and whose results are taken in the order in which it was begun. Not safe for concurrent use.</summary>
/// <param name="width">How many pieces may be under way.</param>
/// <param name="take">Told each result.</param>
internal sealed class OrderedWindow<T>(int width, Action<T> take) : IAsyncDisposable
{
    private readonly Queue<Task<T>> _running = [];

    /// <summary>Adds a piece that was begun. When as many as may be are under way, waits for the oldest, and fails as it does.</summary>
    public async ValueTask AddAsync(Task<T> piece)
    {
        _running.Enqueue(piece);
        if (_running.Count >= width)
        {
            take(await _running.Dequeue());
        }
    }

    /// <summary>Takes the results of all that is under way.</summary>
    public async ValueTask FinishAsync()
    {
        while (_running.TryDequeue(out Task<T>? piece))
        {
            take(await piece);
        }
    }

    /// <summary>Waits for what is still under way after a failure, and drops its results.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_running.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
