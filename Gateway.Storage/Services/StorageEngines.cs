using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Catalog;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Content;
using Gateway.Storage.Identity;
using Gateway.Storage.Migration;
using Gateway.Storage.Nodes;

namespace Gateway.Storage.Services;

/// <summary>The engines that the configuration chose, brought together: a catalog and a blob store make the objects of a service.</summary>
internal sealed class StorageEngines : IAsyncDisposable
{
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly ServiceFolders _folders;
    private readonly ActiveReaders _readers;

    /// <exception cref="Objects.StorageException">Unavailable or Corrupted.</exception>
    public StorageEngines(StorageOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _folders = new ServiceFolders(options);
        Catalogs = options.Postgres is { } postgres
            ? PostgresCatalogEngine.Open(postgres, options.Durability, options.Instance, time)
            : new SqliteCatalogEngine(options, _folders);
        Blobs = options.S3 is { } s3 ? new S3BlobEngine(s3) : new DiskBlobEngine(options, _folders);
        _readers = new ActiveReaders(time, Catalogs.Nodes);
    }

    /// <summary>Opens the list of keys, making it when missing.</summary>
    /// <exception cref="Objects.StorageException">Unavailable or Corrupted.</exception>
    public static IKeyTable OpenKeys(StorageOptions options)
    {
        if (options.Postgres is { } postgres)
        {
            return PostgresKeyTable.Open(postgres, options.Instance, registry => MigrationMark.Require(registry.Mark, options));
        }

        var database = new SqliteDatabase(Path.Combine(options.DataDirectory, "registry.db"), Durability.Full);
        database.Migrate("Registry");
        using var registry = new RegistryTables(new SqliteTableConnection(database.Open()));
        MigrationMark.Require(registry.Mark, options);
        return new SqliteKeyTable(database.Open());
    }

    /// <summary>The list of services.</summary>
    public IServiceRegistry Services => Catalogs.Services;

    /// <summary>Keeps what is known.</summary>
    public ICatalogEngine Catalogs { get; }

    /// <summary>Keeps the bytes.</summary>
    public IBlobEngine Blobs { get; }

    /// <summary>Refuses a catalog that is being moved, or was.</summary>
    /// <exception cref="Objects.StorageException">Unavailable: why, and what to do.</exception>
    public void RequireSettled()
    {
        using RegistryTables registry = Catalogs.OpenRegistryTables();
        MigrationMark.Require(registry.Mark, _options);
    }

    /// <inheritdoc cref="ICatalogEngine.Nodes" />
    public INodes? Nodes => Catalogs.Nodes;

    /// <summary>When the oldest reader of this gateway began.</summary>
    public DateTimeOffset OldestReader => _readers.Horizon();

    /// <summary>Makes sure, before the gateway starts, that its catalog and its bytes are where the configuration says, and belong together.</summary>
    /// <returns>What an operator should know, though they can be used.</returns>
    /// <exception cref="Objects.StorageException">Unavailable: what is wrong, in words for an operator.</exception>
    public async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        await FormerCatalog.RequireMovedAsync(_options, cancellationToken);
        PlaceFindings found = await Blobs.CheckAsync(cancellationToken);
        return [.. found.Warnings, .. await new BytesClaim(Catalogs, Blobs, _options).RunAsync(cancellationToken)];
    }

    /// <inheritdoc cref="BytesClaim.RequireNoOtherAsync" />
    public async ValueTask RequireNoOtherBytesAsync(string catalogId, CancellationToken cancellationToken) =>
        await new BytesClaim(Catalogs, Blobs, _options).RequireNoOtherAsync(catalogId, cancellationToken);

    /// <summary>Opens the objects of a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="observer">Gives who is told of changes.</param>
    public async Task<ObjectStore> OpenAsync(OpenService service, Func<IChangeObserver?> observer)
    {
        ServiceRecord record = service.Record;
        var store = new ObjectStore(() => service.Record.Info, Catalogs.Open(record), Blobs.Open(record), _options, _time, observer, _readers);
        try
        {
            if (Catalogs.Nodes is null)
            {
                await store.Maintenance.RecoverAsync(CancellationToken.None);
            }
            else
            {
                // No more than that: what others are writing just now looks, in the catalog, like what a process left that died.
                await store.Blobs.RecoverAsync(CancellationToken.None);
                await store.History.FollowAsync(CancellationToken.None);
            }

            _folders.Flush(record);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Removes what there is of a service that is no longer listed.</summary>
    public void Remove(ServiceRecord service)
    {
        Catalogs.Remove(service);
        Blobs.Remove(service);
    }

    /// <summary>Removes what processes left that ended while they removed a service.</summary>
    public void RemoveAbandoned()
    {
        if (Catalogs.Nodes is null)
        {
            // The number first: a service that is made meanwhile is listed, or has a higher one.
            long last = Services.LastNumber();
            _folders.RemoveAbandoned(Services.Load(), last);
        }
    }

    /// <summary>Removes bytes that no catalog tells of, once whoever wrote them cannot be at it any more.</summary>
    /// <exception cref="Objects.StorageException">Unavailable: something is still there.</exception>
    public async ValueTask RemoveAbandonedBlobsAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset before = _time.GetUtcNow() - _options.ReservationTime;
        IReadOnlyList<RemovedService> removed = Services.LoadRemoved();
        await Blobs.RemoveAbandonedAsync(Services.Load(), removed, before, cancellationToken);
        foreach (RemovedService service in removed.Where(service => service.Removed < before))
        {
            Services.Forget(service.Number);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Catalogs.DisposeAsync();
        Blobs.Dispose();
    }
}
