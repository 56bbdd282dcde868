using System.IO.Pipelines;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>A pipe's writer that tells when it is first flushed and has to wait for its reader.</summary>
internal sealed class SignallingWriter(PipeWriter inner, Action waiting) : PipeWriter
{
    private bool _told;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ValueTask<FlushResult> flush = inner.FlushAsync(cancellationToken);
        if (!flush.IsCompleted && !_told)
        {
            _told = true;
            waiting();
        }

        return flush;
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
