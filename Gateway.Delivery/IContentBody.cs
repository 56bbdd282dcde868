using System.IO.Pipelines;
using Gateway.Storage.Objects;

namespace Gateway.Delivery;

/// <summary>The bytes of an answer. Nothing is opened before bytes are asked for, so HEAD and 304 cost no I/O.</summary>
public interface IContentBody : IDisposable
{
    /// <summary>Whether ranges can be asked for, in any order and as often as wanted. Otherwise the whole can, once.</summary>
    bool IsSeekable { get; }

    /// <summary>Writes bytes as they come. May be called from a thread that must not block: implementations that block switch threads themselves.</summary>
    /// <param name="destination">Where to; flushed as it fills.</param>
    /// <param name="range">Within the content's length; null for the whole.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    /// <exception cref="BrokenContentException">The source ended before the content did. What was written is a part of it.</exception>
    /// <exception cref="StorageException">The bytes are lost or damaged; none that fail their checksum were written.</exception>
    ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken);
}
