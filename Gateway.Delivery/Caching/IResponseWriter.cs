using System.IO.Pipelines;

namespace Gateway.Delivery.Caching;

/// <summary>
/// A response on its way into a store. Its bytes can be read while they arrive. Disposing it before <see cref="CompleteAsync"/> means failure:
/// readers get a <see cref="BrokenContentException"/>, and nothing is kept.
/// </summary>
public interface IResponseWriter : IAsyncDisposable
{
    /// <summary>Takes the bytes. Flushing waits when readers are far behind and the bytes cannot be kept.</summary>
    PipeWriter Output { get; }

    /// <summary>Opens the bytes for a reader, from the first; they are waited for as they come.</summary>
    IContentBody OpenBody();

    /// <summary>Keeps the response, unless a purge met it or it grew too large meanwhile.</summary>
    /// <returns>What is kept; null when it is not.</returns>
    ValueTask<StoredResponse?> CompleteAsync();

    /// <summary>Ends in failure: readers are told why.</summary>
    void Fail(Exception reason);
}
