using System.IO.Pipelines;
using Gateway.Storage.Objects;

namespace Gateway.Delivery;

/// <summary>The bytes of found content. Nothing is opened before bytes are asked for, so HEAD and 304 cost no I/O.</summary>
public interface IContentBody : IDisposable
{
    /// <summary>Writes a range of the bytes.</summary>
    /// <param name="destination">Where to; flushed as it fills.</param>
    /// <param name="range">Within the content's length.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    /// <exception cref="StorageException">The bytes are lost or damaged; none that fail their checksum were written.</exception>
    ValueTask CopyToAsync(PipeWriter destination, ByteRange range, CancellationToken cancellationToken);
}
