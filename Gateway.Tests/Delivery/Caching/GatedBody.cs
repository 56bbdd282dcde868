using System.IO.Pipelines;
using System.Threading.Channels;
using Gateway.Delivery;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>A body whose bytes come when a test sends them.</summary>
internal sealed class GatedBody : IContentBody
{
    private readonly Channel<byte[]> _bytes = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsSeekable => false;

    /// <summary>Ends when nobody needs it any more.</summary>
    public Task Disposed => _disposed.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Send(string text) => _bytes.Writer.TryWrite(ScriptedOrigin.Bytes(text));

    public bool HasEnded { get; private set; }

    public void End()
    {
        HasEnded = true;
        _bytes.Writer.TryComplete();
    }

    public void Break() => _bytes.Writer.TryComplete(new BrokenContentException("The origin broke off."));

    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        range.Should().BeNull();
        await foreach (byte[] bytes in _bytes.Reader.ReadAllAsync(cancellationToken))
        {
            await destination.WriteAsync(bytes, cancellationToken);
        }
    }

    public void Dispose() => _disposed.TrySetResult();
}
