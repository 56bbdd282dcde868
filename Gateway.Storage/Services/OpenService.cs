namespace Gateway.Storage.Services;

/// <summary>A service with its objects, which are opened once, when they are first asked for.</summary>
internal sealed class OpenService
{
    private readonly Lazy<Task<ObjectStore>> _store;
    private ServiceRecord _record;

    public OpenService(ServiceRecord record, Func<OpenService, Task<ObjectStore>> open)
    {
        _record = record;
        _store = new Lazy<Task<ObjectStore>>(() => open(this));
    }

    /// <summary>The service's present settings.</summary>
    public ServiceRecord Record
    {
        get => Volatile.Read(ref _record);
        set => Volatile.Write(ref _record, value);
    }

    /// <summary>Its objects.</summary>
    public Task<ObjectStore> Store => _store.Value;

    /// <summary>Whether they have been asked for.</summary>
    public bool IsOpen => _store.IsValueCreated;
}
