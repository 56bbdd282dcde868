using System.IO.Pipelines;

namespace Gateway.Delivery.Caching;

/// <summary>
/// A response on its way into a store. Its bytes can be read while they arrive. Disposing it before <see cref="CompleteAsync"/> means failure:
/// readers get a <see cref="BrokenContentException"/>, and nothing is kept.
/// </summary>
public interface IResponseWriter : IAsyncDisposable
{
    /// <summary>
    /// Takes the bytes; readers see those that are flushed. Flushing waits when readers are far behind and the bytes cannot be kept; its result is
    /// completed when nobody wants more: nobody reads, and it will not be kept.
    /// </summary>
    PipeWriter Output { get; }

    /// <summary>
    /// Opens the bytes for a reader, from the first; they are waited for as they come. Ranges can be had while the length is known. Null when it is too late:
    /// it failed, or the first bytes are gone, for it will not be kept and those who read it are past them.
    /// </summary>
    IContentBody? OpenBody();

    /// <summary>
    /// Keeps the response, unless a purge met it or it grew too large meanwhile. A length that was not known becomes part of its record. When another
    /// came than was announced, that is a failure.
    /// </summary>
    /// <returns>What is kept; null when it is not.</returns>
    ValueTask<StoredResponse?> CompleteAsync();

    /// <summary>Ends in failure: readers are told why.</summary>
    void Fail(Exception reason);
}
