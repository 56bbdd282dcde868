namespace Gateway.Storage.Services;

/// <summary>A service with its objects, which are opened when they are first asked for. An opening that failed is tried again.</summary>
internal sealed class OpenService(ServiceRecord record, Func<OpenService, Task<ObjectStore>> open)
{
    private readonly Lock _opening = new();
    private ServiceRecord _record = record;
    private Task<ObjectStore>? _store;

    /// <summary>The service's present settings.</summary>
    public ServiceRecord Record
    {
        get => Volatile.Read(ref _record);
        set => Volatile.Write(ref _record, value);
    }

    /// <summary>Whether its objects have been asked for.</summary>
    public bool IsOpen => Volatile.Read(ref _store) is { IsFaulted: false };

    /// <summary>Its objects.</summary>
    public Task<ObjectStore> OpenAsync()
    {
        Task<ObjectStore>? store = Volatile.Read(ref _store);
        if (store is { IsFaulted: false })
        {
            return store;
        }

        lock (_opening)
        {
            if (_store is null or { IsFaulted: true })
            {
                // On another thread: opening reads the disk, and the lock must not be held for that long.
                _store = Task.Run(() => open(this));
            }

            return _store;
        }
    }
}
