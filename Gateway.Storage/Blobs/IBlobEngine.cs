using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Blobs;

/// <summary>Keeps the bytes of all services of a gateway, each service's apart.</summary>
internal interface IBlobEngine : IDisposable
{
    /// <summary>Makes sure that bytes can be kept there at all, before the gateway starts.</summary>
    /// <exception cref="StorageException">Unavailable: what is missing, in words for an operator.</exception>
    ValueTask<PlaceFindings> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Where the bytes are, as a catalog notes it.</summary>
    BlobPlace Place { get; }

    /// <summary>Says whose the bytes are; null where they stand beside their catalog.</summary>
    IOwnerMark? OwnerMark { get; }

    /// <summary>The blobs of a service.</summary>
    IBlobStore Open(ServiceRecord service);

    /// <summary>Removes what was left unfinished, and what came late of removed services. What belongs to neither is left alone.</summary>
    /// <param name="services">The services that there are.</param>
    /// <param name="removed">Those that were removed.</param>
    /// <param name="before">What was begun before this is not being written any more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">Unavailable: something is still there.</exception>
    ValueTask RemoveAbandonedAsync(
        IReadOnlyList<ServiceRecord> services, IReadOnlyList<RemovedService> removed, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Removes the place of a service that is no longer listed. Its blobs have been deleted.</summary>
    void Remove(ServiceRecord service);
}
