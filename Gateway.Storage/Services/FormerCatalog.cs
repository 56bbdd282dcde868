using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Migration;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Services;

/// <summary>A catalog in the data folder of a gateway whose configuration names a database: with that one its objects would all be missing.</summary>
internal static class FormerCatalog
{
    /// <summary>Refuses a data folder whose catalog has objects and was not moved.</summary>
    /// <exception cref="StorageException">Unavailable: what to do.</exception>
    public static async ValueTask RequireMovedAsync(StorageOptions options, CancellationToken cancellationToken)
    {
        if (options.Postgres is null || !File.Exists(Path.Combine(options.DataDirectory, "registry.db")))
        {
            return;
        }

        await using var catalogs = new SqliteCatalogEngine(options, new ServiceFolders(options));
        await using RegistryTables registry = catalogs.OpenRegistryTables();
        if (registry.Mark is { State: MigrationState.Left })
        {
            return;
        }

        foreach (ServiceRecord service in catalogs.Services.Load())
        {
            await using TableSet tables = catalogs.OpenTables(service);
            if (await tables.LastKeyAsync(CatalogTable.Versions, cancellationToken) is not null)
            {
                throw new StorageException(
                    StorageError.Unavailable,
                    $"{options.DataDirectory} holds a catalog in SQLite with objects of the service '{service.Info.Id}', and the configuration names {StoragePlace.Of(options).Catalog}. " +
                    "To move it, start from the configuration as it was before: owncdn-gateway migrate. " +
                    "To do without it, move registry.db* and services/*/catalog.db* out of that folder.");
            }
        }
    }
}
