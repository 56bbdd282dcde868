namespace Gateway.Storage;

/// <summary>Lets one at a time do something; the others wait.</summary>
internal sealed class Turns : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);

    /// <summary>Waits for a turn, which lasts until it is disposed of.</summary>
    public async ValueTask<Turn> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Turn(_free);
    }

    /// <inheritdoc />
    public void Dispose() => _free.Dispose();

    /// <summary>A turn, to be disposed of once.</summary>
    public readonly struct Turn(SemaphoreSlim free) : IDisposable
    {
        /// <summary>Lets the next one in.</summary>
        public void Dispose() => free.Release();
    }
}
