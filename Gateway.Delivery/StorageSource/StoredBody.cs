using System.IO.Pipelines;
using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.StorageSource;

/// <summary>The bytes of a stored version.</summary>
/// <param name="reader">The version, opened; disposed with the body.</param>
public sealed class StoredBody(ObjectReader reader) : IContentBody
{
    /// <summary>The version.</summary>
    public ObjectVersion Version => reader.Version;

    /// <inheritdoc />
    public bool IsSeekable => true;

    /// <inheritdoc />
    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        await PoolThread.Switch();
        await reader.CopyToAsync(destination, range ?? new ByteRange(0, reader.Version.Size), cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => reader.Dispose();
}
