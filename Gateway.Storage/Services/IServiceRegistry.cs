using Gateway.Storage.Objects;

namespace Gateway.Storage.Services;

/// <summary>
/// The list of storage services. Changes are rare; each is durable when the call returns. Safe for concurrent use; calls block. What an engine cannot do
/// surfaces as <see cref="StorageException"/>: Unavailable, InsufficientStorage or Corrupted.
/// </summary>
internal interface IServiceRegistry : IDisposable
{
    /// <summary>All services.</summary>
    IReadOnlyList<ServiceRecord> Load();

    /// <summary>Adds a service and gives it a number.</summary>
    /// <exception cref="StorageException">ServiceExists.</exception>
    ServiceRecord Add(ServiceInfo service, string? configuredVersions);

    /// <summary>Changes a service as it is in the registry now: that may be otherwise than anybody here knows it.</summary>
    /// <param name="number">The service.</param>
    /// <param name="change">Gives the service as it shall be. When it throws, nothing is changed. It may run again.</param>
    /// <exception cref="StorageException">NoSuchService.</exception>
    ServiceRecord Update(long number, Func<ServiceRecord, ServiceRecord> change);

    /// <summary>Removes a service whose catalog has been closed, and notes it. One that is gone already is no error.</summary>
    void Remove(long number);

    /// <summary>Services that were removed, until they are forgotten.</summary>
    IReadOnlyList<RemovedService> LoadRemoved();

    /// <summary>Forgets a removed service.</summary>
    void Forget(long number);

    /// <summary>A number that differs from the one before when another process has changed the registry.</summary>
    long DataVersion();

    /// <summary>The highest number given out so far.</summary>
    long LastNumber();
}
