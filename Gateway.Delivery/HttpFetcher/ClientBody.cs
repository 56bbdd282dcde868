using System.Buffers;
using System.Net;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>What a client sends along, streamed to an origin as it comes.</summary>
/// <param name="body">The client's stream; not disposed here.</param>
/// <param name="length">Its length as the client announced it; null sends it in chunks.</param>
/// <param name="patience">Stands still while the client is waited for.</param>
internal sealed class ClientBody(Stream body, long? length, Patience patience) : HttpContent
{
    private const int PieceSize = 64 << 10;

    /// <summary>Whether any of it was asked for: then it cannot be sent again.</summary>
    public bool IsStarted { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        IsStarted = true;
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (true)
            {
                patience.Pause();
                int read = await ReadAsync(piece, cancellationToken);
                patience.Restart();
                if (read == 0)
                {
                    return;
                }

                await stream.WriteAsync(piece.AsMemory(0, read), cancellationToken);
                await stream.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    private async ValueTask<int> ReadAsync(byte[] piece, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(piece, cancellationToken);
        }
        catch (IOException e)
        {
            throw new ClientBodyException(e);
        }
    }
}
