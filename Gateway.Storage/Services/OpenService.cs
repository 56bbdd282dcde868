namespace Gateway.Storage.Services;

/// <summary>A service with its objects, which are opened when they are first asked for. An opening that failed is tried again.</summary>
internal sealed class OpenService
{
    private readonly Func<OpenService, Task<ObjectStore>> _open;
    private readonly Lock _lock = new();
    private Task<ObjectStore>? _store;
    private ObjectStore? _openStore;
    private ServiceRecord _record;

    public OpenService(ServiceRecord record, Func<OpenService, Task<ObjectStore>> open)
    {
        _record = record;
        _open = open;
    }

    /// <summary>The service's present settings.</summary>
    public ServiceRecord Record
    {
        get => Volatile.Read(ref _record);
        set => Volatile.Write(ref _record, value);
    }

    /// <summary>Its objects. An attempt to open them that failed is made again.</summary>
    public Task<ObjectStore> Store
    {
        get
        {
            lock (_lock)
            {
                return _store = _store is null or { IsFaulted: true } ? OpenAsync() : _store;
            }
        }
    }

    /// <summary>Its objects if they are open; null when nobody has asked for them yet, or they are just being opened.</summary>
    public ObjectStore? OpenStore => Volatile.Read(ref _openStore);

    /// <summary>Closes its objects, if they are open.</summary>
    public async ValueTask CloseAsync()
    {
        if (_store is { IsFaulted: false } store)
        {
            await (await store).DisposeAsync();
        }
    }

    private async Task<ObjectStore> OpenAsync()
    {
        ObjectStore store = await _open(this);
        Volatile.Write(ref _openStore, store);
        return store;
    }
}
