using System.IO.Pipelines;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>The bytes of an origin's answer, as they come; once.</summary>
/// <param name="response">The answer; disposed with the body.</param>
/// <param name="length">Bytes it must have; null when only the end tells.</param>
/// <param name="options">How long and how large it may be.</param>
/// <param name="counters">Told of what came, and of how it ended.</param>
/// <param name="time">The clock.</param>
internal sealed class FetchedBody(HttpResponseMessage response, long? length, FetcherOptions options, FetcherCounters counters, TimeProvider time) : IContentBody
{
    private const int PieceSize = 16 << 10;

    /// <inheritdoc />
    public bool IsSeekable => false;

    /// <inheritdoc />
    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        if (range is not null && range != new ByteRange(0, length ?? -1))
        {
            throw new InvalidOperationException("What comes from an origin comes whole.");
        }

        try
        {
            await ReceiveAsync(destination, cancellationToken);
        }
        catch (BrokenContentException)
        {
            counters.CountFailure(OriginFailure.Body);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => response.Dispose();

    private async ValueTask ReceiveAsync(PipeWriter destination, CancellationToken cancellationToken)
    {
        using var patience = new Patience(options.Timeout, time, cancellationToken);
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        long received = 0;
        var waited = TimeSpan.Zero;
        while (true)
        {
            patience.Restart();
            long asked = time.GetTimestamp();
            int read = await ReadAsync(stream, destination.GetMemory(PieceSize), patience);
            patience.Pause();
            if (read == 0)
            {
                break;
            }

            received += read;
            counters.CountBytes(read);
            waited += time.GetElapsedTime(asked);
            Check(received, waited);
            destination.Advance(read);
            if ((await destination.FlushAsync(cancellationToken)).IsCompleted)
            {
                // Nobody wants the rest.
                return;
            }
        }

        if (received < length)
        {
            throw new BrokenContentException($"The origin sent {received} bytes of {length}.");
        }
    }

    private static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> memory, Patience patience)
    {
        try
        {
            return await stream.ReadAsync(memory, patience.Token);
        }
        catch (OperationCanceledException e) when (!patience.IsCallerGone)
        {
            throw new BrokenContentException("The origin fell silent in the middle of its answer.", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new BrokenContentException("The origin's answer broke off.", e);
        }
    }

    private void Check(long received, TimeSpan waited)
    {
        if (received > length)
        {
            throw new BrokenContentException($"The origin sent more than the {length} bytes it had announced.");
        }

        if (received > options.MaxSize)
        {
            throw new BrokenContentException($"The origin's answer is longer than {options.MaxSize} bytes.");
        }

        if (waited > options.Timeout && received < options.MinRate * waited.TotalSeconds)
        {
            throw new BrokenContentException($"The origin sent {received} bytes in {waited.TotalSeconds:F0} seconds: too slow.");
        }
    }
}
