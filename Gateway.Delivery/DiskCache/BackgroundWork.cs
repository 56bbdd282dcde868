using System.Threading.Channels;

namespace Gateway.Delivery.DiskCache;

/// <summary>Does what no request has to wait for, one piece after the other: deleting files, looking through the index, rewriting the journal.</summary>
internal sealed class BackgroundWork : IAsyncDisposable
{
    private readonly Channel<Action> _pieces = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;
    private volatile bool _isEnding;

    public BackgroundWork() => _loop = Task.Run(RunAsync);

    /// <summary>Adds a piece. Long work adds its next piece at the end of each, so that others have their turn.</summary>
    public void Add(Action piece) => _pieces.Writer.TryWrite(piece);

    /// <summary>Done when everything is that was added before.</summary>
    public Task ReachAsync()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _pieces.Writer.TryWrite(reached.SetResult) ? reached.Task : Task.CompletedTask;
    }

    /// <summary>Ends the piece that is being done, and leaves the others.</summary>
    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        _pieces.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        await foreach (Action piece in _pieces.Reader.ReadAllAsync())
        {
            if (_isEnding)
            {
                return;
            }

            try
            {
                piece();
            }
            catch (Exception e) when (DiskFailure.Is(e))
            {
                // Whatever is left on the disk is found at the next start.
            }
        }
    }
}
