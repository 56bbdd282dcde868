using Gateway.Storage.Content;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Binding.Guards;

/// <summary>A request's body that is cut off when it turns out too long. The server's own limit counts the framing of chunks, too.</summary>
/// <param name="inner">The body as it comes.</param>
/// <param name="limit">Bytes that it may have.</param>
internal sealed class LimitedBody(Stream inner, long limit) : ForwardOnlyStream
{
    private long _length;

    /// <inheritdoc />
    /// <exception cref="BadHttpRequestException">413: there is more.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken);
        _length += read;
        return _length <= limit ? read : throw new BadHttpRequestException($"The body may have at most {limit} bytes.", StatusCodes.Status413PayloadTooLarge);
    }
}
