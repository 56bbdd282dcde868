using Gateway.Storage;
using Gateway.Storage.Content;

namespace Gateway.Hosting;

/// <summary>
/// A request's body whose client is given up when it sends nothing for too long. The server's own minimum is an average,
/// which who began fast may live off for days.
/// </summary>
/// <param name="inner">The body as it comes.</param>
/// <param name="patience">The longest silence.</param>
/// <param name="givenUp">Told when it is over.</param>
internal sealed class PatientStream(Stream inner, TimeSpan patience, Action givenUp) : ForwardOnlyStream
{
    private CancellationTokenSource? _silence;

    /// <inheritdoc />
    /// <exception cref="BadHttpRequestException">408: the client fell silent.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            _silence ??= CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            ValueTask<int> reading = inner.ReadAsync(buffer, _silence.Token);
            if (reading.IsCompleted)
            {
                return await reading;
            }

            _silence.CancelAfter(patience);
            int read = await reading;
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);

            // Bytes arrive on a thread that waits for sockets; what is done with them, hashing and writing, is not for that one.
            await PoolThread.Switch();
            return read;
        }
        catch (OperationCanceledException e) when (_silence is { IsCancellationRequested: true } && !cancellationToken.IsCancellationRequested)
        {
            givenUp();
            throw new BadHttpRequestException("The client sent nothing for too long.", StatusCodes.Status408RequestTimeout, e);
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _silence?.Dispose();
        base.Dispose(disposing);
    }
}
