using System.IO.Pipelines;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.Caching.Slices;

/// <summary>The bytes of larger content, any range of them: slices that are stored, and those that are fetched as they are come to.</summary>
internal sealed class SliceBody(SliceReader reader, SlicedContent content) : IContentBody
{
    /// <inheritdoc />
    public bool IsSeekable => true;

    /// <inheritdoc />
    public ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken) =>
        reader.CopyAsync(content, range ?? new ByteRange(0, content.Record.Metadata.Length!.Value), destination, cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
