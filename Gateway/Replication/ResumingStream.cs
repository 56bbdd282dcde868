using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Polly;

namespace Gateway.Replication;

/// <summary>A range of a version's bytes that goes on where it was when the connection breaks.</summary>
/// <param name="open">Opens what is left of the range.</param>
/// <param name="range">The bytes wanted.</param>
/// <param name="retry">How often, and when, to go on.</param>
internal sealed class ResumingStream(Func<ByteRange, CancellationToken, ValueTask<Stream>> open, ByteRange range, ResiliencePipeline retry) : ForwardOnlyStream
{
    // How long the primary may be silent amidst the bytes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private long _position = range.Offset;
    private Stream? _current;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == range.End || buffer.IsEmpty)
        {
            return 0;
        }

        int read = await retry.ExecuteAsync(token => ReadOnceAsync(buffer, token), cancellationToken);
        _position += read;
        return read;
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            _current ??= await open(new ByteRange(_position, range.End - _position), cancellationToken);
            patience.CancelAfter(Patience);
            int read = await _current.ReadAsync(buffer, patience.Token);
            await PoolThread.Switch();
            return read > 0 ? read : throw new IOException("The primary ended the bytes early.");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            await CloseAsync();
            throw new IOException("The primary fell silent amidst the bytes.", e);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_current is not null)
        {
            await _current.DisposeAsync();
            _current = null;
        }
    }
}
