using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage;

/// <summary>A service's change log, read beside a running server or without one. Nothing in the data folder is recovered or changed.</summary>
public sealed class ChangeLog : IAsyncDisposable
{
    private readonly SqliteCatalogReader? _reader;
    private readonly ObjectStores? _shared;
    private readonly ObjectStore? _store;

    // Without a reader: a service that was never used has no changes.
    private ChangeLog(SqliteCatalogReader? reader) => _reader = reader;

    private ChangeLog(ObjectStores shared, ObjectStore store)
    {
        _shared = shared;
        _store = store;
    }

    /// <summary>Opens the log of a service.</summary>
    /// <exception cref="StorageException">NoSuchService, Unavailable or Corrupted.</exception>
    public static async Task<ChangeLog> OpenAsync(StorageOptions options, string service)
    {
        if (options.Postgres is null)
        {
            return new ChangeLog(OpenReader(options.DataDirectory, service));
        }

        var stores = ObjectStores.Open(options, TimeProvider.System);
        try
        {
            return new ChangeLog(stores, await stores.GetAsync(service));
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes after a sync id, oldest first.</summary>
    public ValueTask<IReadOnlyList<ObjectChange>> ReadAsync(long after, int take) =>
        _store?.History.ReadAsync(after, take, CancellationToken.None) ?? RunAsync<IReadOnlyList<ObjectChange>>(reader => reader.ScanChangesAsync(after, take), []);

    /// <summary>Changes before a sync id, newest first.</summary>
    public ValueTask<IReadOnlyList<ObjectChange>> ReadBackAsync(long before, int take) =>
        _store?.History.ReadBackAsync(before, take, CancellationToken.None) ?? RunAsync<IReadOnlyList<ObjectChange>>(reader => reader.ScanChangesBackAsync(before, take), []);

    /// <summary>The newest change up to a time; 0 when there is none.</summary>
    public ValueTask<long> FindAsync(DateTimeOffset time) =>
        _store?.Rewind.FindAsync(time, CancellationToken.None) ?? RunAsync(reader => reader.LastSyncIdUpToAsync(time), 0L);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        return _shared?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static SqliteCatalogReader? OpenReader(string dataDirectory, string service)
    {
        DataFolder.ThrowIfUnfit(dataDirectory);
        string registryPath = Path.Combine(dataDirectory, "registry.db");
        if (!File.Exists(registryPath))
        {
            throw new StorageException(StorageError.NoSuchService, $"There is no service '{service}': {dataDirectory} holds no data yet.");
        }

        using SqliteServiceRegistry registry = SqliteServiceRegistry.OpenReadOnly(registryPath);
        ServiceRecord record = registry.Load().FirstOrDefault(record => record.Info.Id == service)
            ?? throw new StorageException(StorageError.NoSuchService, $"There is no service '{service}'.");
        string path = Path.Combine(dataDirectory, "services", record.FolderName, "catalog.db");
        return File.Exists(path) ? new SqliteCatalogReader(new SqliteSession(new SqliteDatabase(path, Durability.Full).OpenReadOnly("Service"))) : null;
    }

    private async ValueTask<T> RunAsync<T>(Func<SqliteCatalogReader, ValueTask<T>> read, T none)
    {
        try
        {
            return _reader is null ? none : await read(_reader);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, $"The change log cannot be read: {e.Message}");
        }
    }
}
