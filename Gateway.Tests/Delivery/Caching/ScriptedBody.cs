using System.IO.Pipelines;
using Gateway.Delivery;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>A body of a scripted origin, which knows when nobody needs it any more.</summary>
internal abstract class ScriptedBody : IContentBody
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public abstract bool IsSeekable { get; }

    /// <summary>Whether all of its bytes are there.</summary>
    public abstract bool HasEnded { get; }

    /// <summary>Ends when nobody needs it any more.</summary>
    public Task Disposed => _disposed.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public abstract ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken);

    public void Dispose() => _disposed.TrySetResult();
}
