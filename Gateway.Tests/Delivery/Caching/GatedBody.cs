using System.IO.Pipelines;
using System.Threading.Channels;
using Gateway.Delivery;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>A body whose bytes come when a test sends them.</summary>
internal sealed class GatedBody : ScriptedBody
{
    private readonly Channel<byte[]> _bytes = Channel.CreateUnbounded<byte[]>();
    private bool _hasEnded;

    public override bool IsSeekable => false;

    public override bool HasEnded => _hasEnded;

    public void Send(string text) => _bytes.Writer.TryWrite(ScriptedOrigin.Bytes(text));

    public void End()
    {
        _hasEnded = true;
        _bytes.Writer.TryComplete();
    }

    public void Break() => _bytes.Writer.TryComplete(new BrokenContentException("The origin broke off."));

    public override async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        range.Should().BeNull();
        await foreach (byte[] bytes in _bytes.Reader.ReadAllAsync(cancellationToken))
        {
            await destination.WriteAsync(bytes, cancellationToken);
        }
    }
}
