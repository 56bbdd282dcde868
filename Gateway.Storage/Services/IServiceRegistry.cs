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

    /// <summary>Replaces the settings of a service, but for whom it follows: that another process may have changed.</summary>
    ServiceRecord Update(ServiceRecord service);

    /// <summary>Replaces whom a service follows, and followed.</summary>
    ServiceRecord UpdatePrimary(ServiceRecord service);

    /// <summary>Removes a service.</summary>
    void Remove(string id);

    /// <summary>A number that differs from the one before when another process has changed the registry.</summary>
    long DataVersion();

    /// <summary>The highest number given out so far.</summary>
    long LastNumber();
}
