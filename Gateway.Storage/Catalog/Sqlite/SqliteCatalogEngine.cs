using Gateway.Storage.Migration;
using Gateway.Storage.Nodes;
using Gateway.Storage.Services;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>SQLite files in the data folder: <c>registry.db</c>, and <c>catalog.db</c> in each service's own.</summary>
internal sealed class SqliteCatalogEngine(StorageOptions options, ServiceFolders folders) : ICatalogEngine
{
    /// <inheritdoc />
    public INodes? Nodes => null;

    /// <inheritdoc />
    public IServiceRegistry Services { get; } = new SqliteServiceRegistry(Path.Combine(options.DataDirectory, "registry.db"), options.Durability);

    /// <inheritdoc />
    public ICatalog Open(ServiceRecord service) => SqliteCatalog.Open(PathOf(service), options.Durability);

    /// <inheritdoc />
    public RegistryTables OpenRegistryTables() => new(Connect(Path.Combine(options.DataDirectory, "registry.db"), "Registry"));

    /// <inheritdoc />
    public TableSet OpenTables(ServiceRecord service) => new(Connect(PathOf(service), "Service"));

    /// <inheritdoc />
    public void Remove(ServiceRecord service) => folders.Remove(service);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Services.Dispose();
        return ValueTask.CompletedTask;
    }

    private SqliteTableConnection Connect(string path, string migrations)
    {
        var database = new SqliteDatabase(path, options.Durability);
        database.Migrate(migrations);
        return new SqliteTableConnection(database.Open());
    }

    private string PathOf(ServiceRecord service) => Path.Combine(folders.Make(service), "catalog.db");
}
