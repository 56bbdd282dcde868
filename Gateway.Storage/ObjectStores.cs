using System.Collections.Concurrent;
using System.Collections.Frozen;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.Storage;

/// <summary>
/// Every storage service of the gateway. A service is opened when it is first used; its catalog and blobs are in a folder of its own.
/// </summary>
public sealed class ObjectStores : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, OpenService> _services = new(StringComparer.Ordinal);
    private readonly StorageEngines _engines;
    private readonly IServiceRegistry _registry;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _changing = new(1);
    private IChangeObserver? _observer;
    private FrozenSet<string> _reserved = [];
    private long _dataVersion;

    private ObjectStores(StorageEngines engines, TimeProvider time)
    {
        _engines = engines;
        _registry = engines.Services;
        _time = time;
    }

    /// <summary>Opens the data folder, making it when missing.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    public static ObjectStores Open(StorageOptions options, TimeProvider time)
    {
        DataFolder.ThrowIfUnfit(options.DataDirectory);
        Directory.CreateDirectory(options.DataDirectory);
        var stores = new ObjectStores(new StorageEngines(options, time), time);
        stores._dataVersion = stores._registry.DataVersion();
        foreach (ServiceRecord record in stores._registry.Load())
        {
            stores._services[record.Info.Id] = new OpenService(record, stores.OpenAsync);
        }

        stores._engines.RemoveAbandoned(stores._services.Values.Select(service => service.Record));
        return stores;
    }

    /// <inheritdoc cref="Blobs.IBlobEngine.CheckAsync" />
    public ValueTask CheckAsync(CancellationToken cancellationToken) => _engines.CheckAsync(cancellationToken);

    /// <summary>Has somebody told of the changes of all services from now on.</summary>
    public void Observe(IChangeObserver observer) => _observer = observer;

    /// <summary>Keeps ids that services of other kinds have from being given to a storage.</summary>
    public void Reserve(IEnumerable<string> ids) => _reserved = ids.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All services, by id.</summary>
    public IReadOnlyList<ServiceInfo> List() =>
        [.. _services.Values.Select(service => service.Record.Info).OrderBy(info => info.Id, StringComparer.Ordinal)];

    /// <summary>A service's settings; null when there is none with that id.</summary>
    public ServiceInfo? Find(string id) => _services.TryGetValue(id, out OpenService? service) ? service.Record.Info : null;

    /// <summary>A service's objects.</summary>
    /// <exception cref="StorageException">NoSuchService, or what opening it came to.</exception>
    public ValueTask<ObjectStore> GetAsync(string id) => _services.TryGetValue(id, out OpenService? service)
        ? new ValueTask<ObjectStore>(service.Store)
        : throw NoSuchService(id);

    /// <summary>Makes a service.</summary>
    /// <exception cref="StorageException">InvalidServiceId or ServiceExists.</exception>
    public Task<ServiceInfo> CreateAsync(ServiceInfo service, CancellationToken cancellationToken)
    {
        if (ServiceId.Problem(service.Id) is { } fault)
        {
            throw new StorageException(StorageError.InvalidServiceId, $"A service id {fault}.");
        }

        return _reserved.Contains(service.Id)
            ? throw new StorageException(StorageError.ServiceExists, $"A service of another kind has the id '{service.Id}'.")
            : ChangeAsync(() => Add(service, configuredVersions: null), cancellationToken);
    }

    /// <summary>Changes a service's settings.</summary>
    /// <exception cref="StorageException">NoSuchService.</exception>
    public Task<ServiceInfo> UpdateAsync(string id, Func<ServiceInfo, ServiceInfo> change, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                OpenService service = _services.GetValueOrDefault(id) ?? throw NoSuchService(id);
                return Update(service, service.Record with { Info = change(service.Record.Info) });
            },
            cancellationToken);

    /// <summary>Removes a service that holds no versions, with its unfinished uploads.</summary>
    /// <exception cref="StorageException">NoSuchService or ServiceNotEmpty.</exception>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            ObjectStore store = await GetAsync(id);
            await store.History.CloseIfEmptyAsync(cancellationToken);
            try
            {
                _registry.Remove(id);
            }
            catch
            {
                store.History.Reopen();
                throw;
            }

            _services.TryRemove(id, out OpenService? service);
            await store.DisposeAsync();
            _engines.Remove(service!.Record);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>
    /// Makes the declared services, and applies what the configuration says about versions where it has changed since last time.
    /// A replica that is declared one no longer takes writes from now on.
    /// </summary>
    public async Task ApplyAsync(IEnumerable<ServiceDefinition> definitions, CancellationToken cancellationToken)
    {
        foreach (ServiceDefinition definition in definitions)
        {
            if (Find(definition.Id) is { ReplicaOf: not null } && definition.ReplicaOf is null)
            {
                await PromoteAsync(definition.Id, cancellationToken);
            }

            await ChangeAsync(() => Apply(definition), cancellationToken);
        }
    }

    /// <summary>
    /// Lets a replica take writes itself, for good: also when the configuration goes on naming the primary it followed. Its sync ids go on
    /// far above any that the primary may have given out since.
    /// </summary>
    /// <exception cref="StorageException">NoSuchService; NotAReplica.</exception>
    public async Task<ServiceInfo> PromoteAsync(string id, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            OpenService service = _services.GetValueOrDefault(id) ?? throw NoSuchService(id);
            ServiceRecord promoted = service.Record.Promote();
            ObjectStore store = await service.Store;
            await store.History.BeginAsync();
            service.Record = _registry.UpdatePrimary(promoted);
            return promoted.Info;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes over what another process has changed in the settings of services.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            // Read before the services: a change in between is seen the next time.
            long version = _registry.DataVersion();
            if (version == _dataVersion)
            {
                return;
            }

            foreach (ServiceRecord record in _registry.Load())
            {
                if (_services.TryGetValue(record.Info.Id, out OpenService? service) && service.Record.Number == record.Number)
                {
                    service.Record = record;
                }
            }

            _dataVersion = version;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (OpenService service in _services.Values)
        {
            await service.CloseAsync();
        }

        await _engines.DisposeAsync();
        _changing.Dispose();
    }

    private static StorageException NoSuchService(string id) => new(StorageError.NoSuchService, $"There is no service '{id}'.");

    private async Task<ServiceInfo> ChangeAsync(Func<ServiceInfo> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            return change();
        }
        finally
        {
            _changing.Release();
        }
    }

    private Task<ObjectStore> OpenAsync(OpenService service) => _engines.OpenAsync(service, () => _observer);

    private ServiceInfo Add(ServiceInfo service, string? configuredVersions)
    {
        var added = new OpenService(_registry.Add(service, configuredVersions), OpenAsync);
        _services[service.Id] = added;
        return added.Record.Info;
    }

    private ServiceInfo Update(OpenService service, ServiceRecord record)
    {
        service.Record = _registry.Update(record);
        return record.Info;
    }

    private ServiceInfo Apply(ServiceDefinition definition)
    {
        if (!_services.TryGetValue(definition.Id, out OpenService? service))
        {
            var made = new ServiceInfo(
                definition.Id,
                definition.Name,
                definition.AccountId,
                _time.GetUtcNow(),
                VersioningState.Unversioned,
                KeepVersions: null,
                definition.CaseSensitive,
                CannedAcl: null,
                Region: null)
            {
                ReplicaOf = definition.ReplicaOf,
            };
            return Add(definition.ApplyVersions(made), definition.Versions);
        }

        ServiceRecord record = service.Record;
        bool promoted = record.PromotedFrom is not null && record.PromotedFrom == definition.ReplicaOf;
        ServiceInfo info = record.Info with
        {
            Name = definition.Name,
            AccountId = definition.AccountId,
            ReplicaOf = promoted ? null : definition.ReplicaOf,
        };
        if (record.ConfiguredVersions != definition.Versions)
        {
            info = definition.ApplyVersions(info);
        }

        ServiceRecord applied = record with { Info = info, ConfiguredVersions = definition.Versions, PromotedFrom = promoted ? record.PromotedFrom : null };
        if (applied == record)
        {
            return info;
        }

        _registry.UpdatePrimary(applied);
        return Update(service, applied);
    }
}
