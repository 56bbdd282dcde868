using System.Collections.Concurrent;

namespace Gateway.Storage.Services;

/// <summary>The services that this gateway knows, by their ids and by their numbers. Reads are safe at any time; changes come one after the other.</summary>
internal sealed class OpenServices
{
    private readonly ConcurrentDictionary<string, OpenService> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, OpenService> _byNumber = new();

    /// <summary>All of them.</summary>
    public IEnumerable<OpenService> All => _byNumber.Values;

    /// <summary>The service with that id; null when there is none.</summary>
    public OpenService? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The service with that number; null when there is none.</summary>
    public OpenService? Find(long number) => _byNumber.GetValueOrDefault(number);

    /// <summary>Adds a service.</summary>
    public OpenService Add(OpenService service)
    {
        _byNumber[service.Record.Number] = service;
        return _byId[service.Record.Info.Id] = service;
    }

    /// <summary>Removes a service. Another one of the same id stays.</summary>
    public void Remove(OpenService service)
    {
        _byNumber.TryRemove(service.Record.Number, out _);
        _byId.TryRemove(KeyValuePair.Create(service.Record.Info.Id, service));
    }
}
