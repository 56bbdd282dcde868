using Gateway.Storage.Migration;
using Gateway.Storage.Nodes;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Catalog;

/// <summary>Keeps what a gateway knows: the list of its services, and a catalog for each.</summary>
internal interface ICatalogEngine : IAsyncDisposable
{
    /// <summary>The gateways that may be using it at the same time: nothing may be cleared away that one of them is working on. Null when there can be no other.</summary>
    INodes? Nodes { get; }

    /// <summary>The list of services.</summary>
    IServiceRegistry Services { get; }

    /// <summary>Opens the catalog of a service, making it when missing.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    ICatalog Open(ServiceRecord service);

    /// <summary>Opens the tables that all services share.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    RegistryTables OpenRegistryTables();

    /// <summary>Opens the tables of a service, making them when missing.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    TableSet OpenTables(ServiceRecord service);

    /// <summary>Removes the catalog of a service that is no longer listed. What cannot be removed now is removed at a later start.</summary>
    void Remove(ServiceRecord service);
}
