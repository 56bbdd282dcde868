using Gateway.S3Compat.Errors;
using Gateway.Storage.Content;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Body;

/// <summary>The body as it comes off the connection. Ends at its declared length or fails, and fails in S3's own codes.</summary>
internal sealed class RequestBodyStream(Stream inner, long? length) : ForwardOnlyStream
{
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
            read = await inner.ReadAsync(buffer, cancellationToken);
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
}
