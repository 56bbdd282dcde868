using System.IO.Pipelines;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.Caching.Slices;

/// <summary>Some bytes of a body as a body.</summary>
/// <param name="body">All of them; any range of it can be had.</param>
/// <param name="stretch">Which.</param>
internal sealed class StretchBody(IContentBody body, ByteRange stretch) : IContentBody
{
    /// <inheritdoc />
    public bool IsSeekable => true;

    /// <inheritdoc />
    public ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken) =>
        body.CopyToAsync(destination, range is { } part ? part with { Offset = stretch.Offset + part.Offset } : stretch, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => body.Dispose();
}
