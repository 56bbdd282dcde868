using System.Collections.Frozen;
using Gateway.Storage.Nodes;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage;

/// <summary>
/// Every storage service of the gateway. A service is opened when it is first used; its catalog and blobs are kept apart from those of others. Over a catalog
/// that several gateways share, what one of them makes, changes or removes is taken over by all.
/// </summary>
public sealed class ObjectStores : IAsyncDisposable
{
    // How often, at most, ids that nobody here knows make it look into the registry: asking for them costs no more than that.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private readonly OpenServices _services = new();
    private readonly StorageEngines _engines;
    private readonly IServiceRegistry _registry;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly JointRun _look;
    private IChangeObserver? _observer;
    private FrozenSet<string> _reserved = [];
    private Task _closing = Task.CompletedTask;
    private long _dataVersion;

    private ObjectStores(StorageEngines engines, TimeProvider time)
    {
        _engines = engines;
        _registry = engines.Services;
        _time = time;
        _look = new JointRun(() => RefreshAsync(CancellationToken.None), LookInterval, time);
    }

    /// <summary>How this gateway stands among those that share its catalog; null when it shares it with none.</summary>
    public NodeStatus? Node => _engines.Nodes?.Status;

    /// <summary>Whether the work that runs once for all gateways is this one's.</summary>
    public bool DoesBackgroundWork => Node is not { HoldsLease: false };

    /// <summary>Opens the data folder, making it when missing, and the catalog.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    public static ObjectStores Open(StorageOptions options, TimeProvider time)
    {
        DataFolder.ThrowIfUnfit(options.DataDirectory);
        Directory.CreateDirectory(options.DataDirectory);
        var stores = new ObjectStores(new StorageEngines(options, time), time);
        try
        {
            stores._engines.RequireSettled();
        }
        catch
        {
            stores._engines.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }

        stores._dataVersion = stores._registry.DataVersion();
        stores.Take(stores._registry.Load());
        stores._engines.RemoveAbandoned();
        return stores;
    }

    /// <summary>Makes this gateway one of those that share the catalog: it hears of what they change, and they know that it is there. Else it does nothing.</summary>
    /// <param name="events">Told of what is not about objects.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">Unavailable.</exception>
    public Task JoinAsync(NodeEvents events, CancellationToken cancellationToken) =>
        _engines.Nodes?.JoinAsync(new ServiceNotes(_services, () => _look.RunAsync(), events), () => _engines.OldestReader, cancellationToken) ?? Task.CompletedTask;

    /// <summary>The names of the gateways that are at work over the shared catalog; empty when it is not shared.</summary>
    /// <exception cref="StorageException">Unavailable.</exception>
    public async ValueTask<IReadOnlyList<string>> ListNodesAsync(CancellationToken cancellationToken) =>
        _engines.Nodes is { } nodes ? await nodes.ListAsync(cancellationToken) : [];

    /// <inheritdoc cref="StorageEngines.CheckAsync" />
    public ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => _engines.CheckAsync(cancellationToken);

    /// <summary>Has somebody told of the changes of all services from now on.</summary>
    public void Observe(IChangeObserver observer) => _observer = observer;

    /// <summary>Keeps ids that services of other kinds have from being given to a storage.</summary>
    public void Reserve(IEnumerable<string> ids) => _reserved = ids.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All services, by id.</summary>
    public IReadOnlyList<ServiceInfo> List() =>
        [.. _services.All.Select(service => service.Record.Info).OrderBy(info => info.Id, StringComparer.Ordinal)];

    /// <summary>A service's settings; null when none with that id is known here.</summary>
    public ServiceInfo? Find(string id) => _services.Find(id)?.Record.Info;

    /// <summary>A service's settings; null when there is none with that id, at any gateway.</summary>
    /// <exception cref="StorageException">Unavailable: none is known here, and whether another gateway has made one cannot be found out.</exception>
    public async ValueTask<ServiceInfo?> FindAsync(string id)
    {
        if (Find(id) is not { } known)
        {
            return _engines.Nodes is null || ServiceId.Problem(id) is not null ? null : await LookAsync(id);
        }

        return known;
    }

    /// <summary>A service's objects.</summary>
    /// <exception cref="StorageException">NoSuchService, or what opening it came to.</exception>
    public ValueTask<ObjectStore> GetAsync(string id) => _services.Find(id) is { } service
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
            : AloneAsync(() => Task.FromResult(Add(service, configuredVersions: null)), cancellationToken);
    }

    /// <summary>Changes a service's settings.</summary>
    /// <param name="id">The service.</param>
    /// <param name="change">Gives the settings as they shall be; may run again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">NoSuchService.</exception>
    public Task<ServiceInfo> UpdateAsync(string id, Func<ServiceInfo, ServiceInfo> change, CancellationToken cancellationToken) =>
        AloneAsync(() => Task.FromResult(Update(Require(id), record => record with { Info = change(record.Info) })), cancellationToken);

    /// <summary>Removes a service that holds no versions, with its unfinished uploads.</summary>
    /// <exception cref="StorageException">NoSuchService or ServiceNotEmpty.</exception>
    public Task DeleteAsync(string id, CancellationToken cancellationToken) => AloneAsync(
        async () =>
        {
            OpenService service = Require(id);
            ObjectStore store = await service.Store;
            await store.History.CloseIfEmptyAsync(cancellationToken);
            try
            {
                _registry.Remove(service.Record.Number);
            }
            catch
            {
                store.History.Reopen();
                throw;
            }

            _services.Remove(service);
            await DeleteBlobsAsync(store);
            await store.DisposeAsync();
            _engines.Remove(service.Record);
            return service.Record.Info;
        },
        cancellationToken);

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

            await AloneAsync(() => Task.FromResult(Apply(definition)), cancellationToken);
        }
    }

    /// <summary>
    /// Lets a replica take writes itself, for good: also when the configuration goes on naming the primary it followed. Its sync ids go on
    /// far above any that the primary may have given out since.
    /// </summary>
    /// <exception cref="StorageException">NoSuchService; NotAReplica.</exception>
    public Task<ServiceInfo> PromoteAsync(string id, CancellationToken cancellationToken) => AloneAsync(
        async () =>
        {
            OpenService service = Require(id);
            service.Record.Promote();
            ObjectStore store = await service.Store;
            await store.History.BeginAsync();
            return Update(service, record => record.Promote());
        },
        cancellationToken);

    /// <summary>Takes over what another process has changed: services that were made, changed or removed.</summary>
    /// <exception cref="StorageException">Unavailable.</exception>
    public Task RefreshAsync(CancellationToken cancellationToken) => AloneAsync(
        () =>
        {
            Refresh();
            return Task.FromResult(true);
        },
        cancellationToken);

    /// <inheritdoc cref="StorageEngines.RemoveAbandonedBlobsAsync" />
    public ValueTask RemoveAbandonedBlobsAsync(CancellationToken cancellationToken) => _engines.RemoveAbandonedBlobsAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _closing;
        foreach (OpenService service in _services.All)
        {
            await service.CloseAsync();
        }

        await _engines.DisposeAsync();
        _changing.Dispose();
    }

    private static StorageException NoSuchService(string id) => new(StorageError.NoSuchService, $"There is no service '{id}'.");

    private OpenService Require(string id) => _services.Find(id) ?? throw NoSuchService(id);

    private async ValueTask<ServiceInfo?> LookAsync(string id)
    {
        await PoolThread.Switch();
        await _look.RunAsync();
        return Find(id);
    }

    /// <summary>Runs what changes the list of services, or takes it over: one at a time.</summary>
    private async Task<T> AloneAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            _changing.Release();
        }
    }

    private Task<ObjectStore> OpenAsync(OpenService service) => _engines.OpenAsync(service, () => _observer);

    private ServiceInfo Add(ServiceInfo service, string? configuredVersions)
    {
        try
        {
            return _services.Add(new OpenService(_registry.Add(service, configuredVersions), OpenAsync)).Record.Info;
        }
        catch (StorageException e) when (e.Error == StorageError.ServiceExists)
        {
            // Another gateway may have made it.
            Refresh();
            throw;
        }
    }

    private ServiceInfo Update(OpenService service, Func<ServiceRecord, ServiceRecord> change) =>
        (service.Record = _registry.Update(service.Record.Number, change)).Info;

    private ServiceInfo Apply(ServiceDefinition definition)
    {
        if (_services.Find(definition.Id) is null)
        {
            try
            {
                return Add(definition.Make(_time.GetUtcNow()), definition.Versions);
            }
            catch (StorageException e) when (e.Error == StorageError.ServiceExists && _services.Find(definition.Id) is not null)
            {
                // Made by another gateway that is just starting.
            }
        }

        OpenService service = Require(definition.Id);
        return definition.ApplyTo(service.Record) == service.Record ? service.Record.Info : Update(service, definition.ApplyTo);
    }

    private void Refresh()
    {
        // Read before the services: a change in between is seen the next time.
        long version = _registry.DataVersion();
        if (version != _dataVersion)
        {
            Take(_registry.Load());
            _dataVersion = version;
        }
    }

    private void Take(IReadOnlyList<ServiceRecord> records)
    {
        HashSet<long> numbers = [.. records.Select(record => record.Number)];
        foreach (OpenService removed in _services.All.Where(service => !numbers.Contains(service.Record.Number)).ToList())
        {
            _services.Remove(removed);
            _closing = Task.WhenAll(_closing, CloseAsync(removed));
        }

        foreach (ServiceRecord record in records)
        {
            if (_services.Find(record.Number) is { } service)
            {
                service.Record = record;
            }
            else
            {
                _services.Add(new OpenService(record, OpenAsync));
            }
        }
    }

    private static async Task DeleteBlobsAsync(ObjectStore store)
    {
        try
        {
            await store.Maintenance.DeleteAllBlobsAsync(CancellationToken.None);
        }
        catch (StorageException)
        {
            // The service is gone. What is left of it had no object any more, and goes when it is old enough.
        }
    }

    private static async Task CloseAsync(OpenService removed)
    {
        try
        {
            await removed.CloseAsync();
        }
        catch (StorageException)
        {
            // It was just being opened, and there is nothing to open any more.
        }
    }
}
