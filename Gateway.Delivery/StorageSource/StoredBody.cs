using System.IO.Pipelines;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.StorageSource;

/// <summary>The bytes of a stored version.</summary>
internal sealed class StoredBody(ObjectReader reader) : IContentBody
{
    public ValueTask CopyToAsync(PipeWriter destination, ByteRange range, CancellationToken cancellationToken) =>
        reader.CopyToAsync(destination, range, cancellationToken);

    public void Dispose() => reader.Dispose();
}
