using Gateway.S3Compat.Errors;
using Gateway.Storage.Content;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Body;

/// <summary>
/// The body as it comes off the connection. Ends at its declared length or fails, and fails in S3's own codes. A client that sends nothing for
/// <paramref name="patience"/> is given up: the server's own minimum is an average, which who began fast may live off for days.
/// </summary>
internal sealed class RequestBodyStream(Stream inner, long? length, TimeSpan patience) : ForwardOnlyStream
{
    private CancellationTokenSource? _silence;
    private long _position;
    private bool _ended;

    /// <summary>Whether the whole body was read.</summary>
    public bool IsComplete => _ended || _position == length;

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            _silence ??= CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            ValueTask<int> reading = inner.ReadAsync(buffer, _silence.Token);
            if (reading.IsCompleted)
            {
                read = await reading;
            }
            else
            {
                _silence.CancelAfter(patience);
                read = await reading;
                _silence.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
        catch (OperationCanceledException) when (_silence is { IsCancellationRequested: true } && !cancellationToken.IsCancellationRequested)
        {
            throw new S3Exception(S3Error.RequestTimeout);
        }
        catch (BadHttpRequestException e)
        {
            throw new S3Exception(e.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => S3Error.EntityTooLarge,
                StatusCodes.Status408RequestTimeout => S3Error.RequestTimeout,
                _ => S3Error.IncompleteBody,
            });
        }

        _position += read;
        if (read == 0 && buffer.Length > 0)
        {
            _ended = length is null || _position == length ? true : throw new S3Exception(S3Error.IncompleteBody);
        }

        return _position > length ? throw new S3Exception(S3Error.IncompleteBody) : read;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _silence?.Dispose();
        base.Dispose(disposing);
    }
}
