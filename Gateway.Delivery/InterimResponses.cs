using System.Threading.Channels;

namespace Gateway.Delivery;

/// <summary>
/// Interim responses on their way from an origin to the one client that the request was made for. They may be told at any time, and to nobody: what
/// comes too late, or is too much, is lost. Safe for concurrent use.
/// </summary>
public sealed class InterimResponses
{
    // They are hints: who sends more of them before one answer wants to be a burden.
    private const int MaxWaiting = 8;

    private Channel<InterimResponse>? _waiting;

    private Channel<InterimResponse> Waiting
    {
        get
        {
            if (Volatile.Read(ref _waiting) is null)
            {
                var made = Channel.CreateBounded<InterimResponse>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
                Interlocked.CompareExchange(ref _waiting, made, null);
            }

            return _waiting!;
        }
    }

    /// <summary>Tells one.</summary>
    public void Tell(InterimResponse response) => Waiting.Writer.TryWrite(response);

    /// <summary>Completes when there is one to take.</summary>
    public Task WaitAsync() => Waiting.Reader.WaitToReadAsync().AsTask();

    /// <summary>Takes the next one.</summary>
    /// <returns>Null when there is none now.</returns>
    public InterimResponse? Take() => Waiting.Reader.TryRead(out InterimResponse? response) ? response : null;
}
