namespace Gateway.Storage.Replication;

/// <summary>Lets one wait until all changes have ended that are under way at a moment, while others go on to come.</summary>
internal sealed class ChangesUnderWay
{
    private readonly Lock _lock = new();
    private Generation _current = new();
    private Task _ended = Task.CompletedTask;

    /// <summary>A change begins. It ends with <see cref="Leave"/>.</summary>
    public Generation Enter()
    {
        lock (_lock)
        {
            _current.Count++;
            return _current;
        }
    }

    /// <summary>A change has ended.</summary>
    public void Leave(Generation generation)
    {
        lock (_lock)
        {
            generation.Count--;
            EndIfEmpty(generation);
        }
    }

    /// <summary>Completes when all have ended that are under way now.</summary>
    public Task EndAsync()
    {
        lock (_lock)
        {
            Generation before = _current;
            _current = new Generation();
            EndIfEmpty(before);
            return _ended = BothAsync(_ended, before.Ended.Task);
        }
    }

    private static async Task BothAsync(Task earlier, Task later)
    {
        await earlier;
        await later;
    }

    private void EndIfEmpty(Generation generation)
    {
        if (generation.Count == 0 && generation != _current)
        {
            generation.Ended.TrySetResult();
        }
    }

    /// <summary>The changes that began between two moments.</summary>
    internal sealed class Generation
    {
        public int Count { get; set; }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
