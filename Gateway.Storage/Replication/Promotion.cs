using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Replication;

/// <summary>
/// What <see cref="ObjectStores.PromoteAsync"/> does, from another process: nothing is recovered, which would take from a running server what it
/// is working on. The server takes the change over by itself.
/// </summary>
public static class Promotion
{
    /// <summary>Lets a replica take writes itself, for good.</summary>
    /// <exception cref="StorageException">NoSuchService; NotAReplica; Unavailable.</exception>
    public static async Task<ServiceInfo> RunAsync(StorageOptions options, string service)
    {
        DataFolder.ThrowIfUnfit(options.DataDirectory);
        if (options.Postgres is not null)
        {
            await using ObjectStores stores = ObjectStores.Open(options, TimeProvider.System);
            return await stores.PromoteAsync(service, CancellationToken.None);
        }

        string path = Path.Combine(options.DataDirectory, "registry.db");
        if (!File.Exists(path))
        {
            throw new StorageException(StorageError.NoSuchService, $"There is no service '{service}': {options.DataDirectory} holds no data yet.");
        }

        using var registry = new SqliteServiceRegistry(path, options.Durability);
        ServiceRecord record = registry.Load().FirstOrDefault(record => record.Info.Id == service)
            ?? throw new StorageException(StorageError.NoSuchService, $"There is no service '{service}'.");
        record.Promote();
        string folder = Path.Combine(options.DataDirectory, "services", record.FolderName);
        if (!Directory.Exists(folder))
        {
            throw new StorageException(StorageError.Unavailable, $"The replica '{service}' has never followed its primary: it has nothing to go on with.");
        }

        await using (var catalog = SqliteCatalog.Open(Path.Combine(folder, "catalog.db"), options.Durability))
        {
            await ChangeHistory.BeginAsync(catalog);
        }

        return registry.Update(record.Number, present => present.Promote()).Info;
    }
}
