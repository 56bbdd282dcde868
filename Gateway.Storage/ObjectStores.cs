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
    // How often, at most, those who ask for ids that nobody here knows, or for the list, make it look into the registry: asking costs no more than that.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private readonly OpenServices _services = new();
    private readonly StorageEngines _engines;
    private readonly IServiceRegistry _registry;
    private readonly TimeProvider _time;
    private readonly ServiceList _list;
    private readonly Turns _changes = new();
    private readonly JointRun _look;
    private IChangeObserver? _observer;
    private FrozenSet<string> _reserved = [];

    private ObjectStores(StorageEngines engines, TimeProvider time)
    {
        _engines = engines;
        _registry = engines.Services;
        _time = time;
        _list = new ServiceList(_services, _registry, service => engines.OpenAsync(service, () => _observer));
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

        stores._list.Refresh();
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

    /// <summary>All services that are known here, by id.</summary>
    public IReadOnlyList<ServiceInfo> List() =>
        [.. _services.All.Select(service => service.Record.Info).OrderBy(info => info.Id, StringComparer.Ordinal)];

    /// <summary>All services, by id, at whichever gateway they were made.</summary>
    /// <exception cref="StorageException">Unavailable: whether other gateways have changed any cannot be found out.</exception>
    public async ValueTask<IReadOnlyList<ServiceInfo>> ListAsync()
    {
        await CatchUpAsync();
        return List();
    }

    /// <summary>A service's settings; null when none with that id is known here.</summary>
    public ServiceInfo? Find(string id) => _services.Find(id)?.Record.Info;

    /// <summary>A service's settings; null when there is none with that id, at any gateway.</summary>
    /// <exception cref="StorageException">Unavailable: none is known here, and whether another gateway has made one cannot be found out.</exception>
    public async ValueTask<ServiceInfo?> FindAsync(string id)
    {
        if (Find(id) is { } known)
        {
            return known;
        }

        return ServiceId.IsValid(id) ? await FindNewestAsync(id) : null;
    }

    /// <summary>A service's settings, whichever gateway changed them last; null when there is none with that id.</summary>
    /// <exception cref="StorageException">Unavailable: whether another gateway has changed them cannot be found out.</exception>
    public async ValueTask<ServiceInfo?> FindNewestAsync(string id)
    {
        await CatchUpAsync();
        return Find(id);
    }

    /// <summary>A service's objects.</summary>
    /// <exception cref="StorageException">NoSuchService, or what opening it came to.</exception>
    public ValueTask<ObjectStore> GetAsync(string id) => _services.Find(id) is { } service
        ? new ValueTask<ObjectStore>(service.Store)
        : throw NoSuchService(id);

    /// <summary>Makes a service.</summary>
    /// <exception cref="StorageException">InvalidServiceId or ServiceExists.</exception>
    public async Task<ServiceInfo> CreateAsync(ServiceInfo service, CancellationToken cancellationToken)
    {
        if (ServiceId.Problem(service.Id) is { } fault)
        {
            throw new StorageException(StorageError.InvalidServiceId, $"A service id {fault}.");
        }

        if (_reserved.Contains(service.Id))
        {
            throw new StorageException(StorageError.ServiceExists, $"A service of another kind has the id '{service.Id}'.");
        }

        using Turns.Turn turn = await _changes.TakeAsync(cancellationToken);
        return _list.Add(service, configuredVersions: null);
    }

    /// <summary>Changes a service's settings.</summary>
    /// <param name="id">The service.</param>
    /// <param name="change">Gives the settings as they shall be; may run again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">NoSuchService.</exception>
    public async Task<ServiceInfo> UpdateAsync(string id, Func<ServiceInfo, ServiceInfo> change, CancellationToken cancellationToken)
    {
        using Turns.Turn turn = await _changes.TakeAsync(cancellationToken);
        return _list.Update(Require(id), record => record with { Info = change(record.Info) });
    }

    /// <summary>Removes a service that holds no versions, with its unfinished uploads.</summary>
    /// <exception cref="StorageException">NoSuchService or ServiceNotEmpty.</exception>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        using Turns.Turn turn = await _changes.TakeAsync(cancellationToken);
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

            using Turns.Turn turn = await _changes.TakeAsync(cancellationToken);
            _list.Apply(definition, _time.GetUtcNow());
        }
    }

    /// <summary>
    /// Lets a replica take writes itself, for good: also when the configuration goes on naming the primary it followed. Its sync ids go on
    /// far above any that the primary may have given out since.
    /// </summary>
    /// <exception cref="StorageException">NoSuchService; NotAReplica.</exception>
    public async Task<ServiceInfo> PromoteAsync(string id, CancellationToken cancellationToken)
    {
        using Turns.Turn turn = await _changes.TakeAsync(cancellationToken);
        OpenService service = Require(id);
        service.Record.Promote();
        ObjectStore store = await service.Store;
        await store.History.BeginAsync();
        return _list.Update(service, record => record.Promote());
    }

    /// <summary>Takes over what another process has changed: services that were made, changed or removed.</summary>
    /// <exception cref="StorageException">Unavailable.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        using Turns.Turn turn = await _changes.TakeAsync(cancellationToken);
        _list.Refresh();
    }

    /// <inheritdoc cref="StorageEngines.RemoveAbandonedBlobsAsync" />
    public ValueTask RemoveAbandonedBlobsAsync(CancellationToken cancellationToken) => _engines.RemoveAbandonedBlobsAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _list.CloseAsync();
        await _engines.DisposeAsync();
        _changes.Dispose();
    }

    private static StorageException NoSuchService(string id) => new(StorageError.NoSuchService, $"There is no service '{id}'.");

    /// <summary>Takes over what other gateways had changed before the call.</summary>
    private Task CatchUpAsync() => _engines.Nodes is null ? Task.CompletedTask : _look.RunAsync();

    private OpenService Require(string id) => _services.Find(id) ?? throw NoSuchService(id);

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
}
