using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Services;

namespace Gateway.Chains;

/// <summary>Every service of the gateway by its id: storages, and those of the CDN front.</summary>
internal sealed class ServiceDirectory(ObjectStores stores, DeliveryChains chains)
{
    /// <summary>All that are known here, by id.</summary>
    public IEnumerable<IOwnedService> List() => With(stores.List());

    /// <summary>All of them, by id.</summary>
    /// <inheritdoc cref="ObjectStores.ListAsync" path="/exception" />
    public async ValueTask<IEnumerable<IOwnedService>> ListAsync() => With(await stores.ListAsync());

    /// <summary>A service; null when there is none with that id.</summary>
    /// <exception cref="Storage.Objects.StorageException">Unavailable: none is known here, and whether another gateway has made one cannot be found out.</exception>
    public async ValueTask<IOwnedService?> FindAsync(string id) => chains.Find(id)?.Config ?? (IOwnedService?)await stores.FindAsync(id);

    private IEnumerable<IOwnedService> With(IEnumerable<ServiceInfo> storages) =>
        storages.Where(storage => chains.Find(storage.Id) is null).Concat<IOwnedService>(chains.Services.Select(service => service.Config)).OrderBy(service => service.Id, StringComparer.Ordinal);
}
