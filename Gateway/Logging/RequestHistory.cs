using System.Collections.Concurrent;
using Gateway.Storage;
using Gateway.Storage.Services;

namespace Gateway.Logging;

/// <summary>The latest requests of every service, and of those that were about none. Kept in memory only, and bounded: a ring for each existing service.</summary>
internal sealed class RequestHistory(ObjectStores stores)
{
    // A client chooses them: kept, they cost no more than this.
    private const int LongestTarget = 512;
    private const int LongestMethod = 32;

    // Below that many rings nobody looks for services that are gone.
    private const int FewRings = 64;

    private readonly RequestRing _withoutService = new();
    private readonly ConcurrentDictionary<(string Id, DateTimeOffset Created), RequestRing> _rings = new();
    private int _pruneAt = FewRings;

    /// <summary>Keeps a request.</summary>
    public void Add(in AccessEntry entry)
    {
        RequestRing ring = entry.Service is { } service ? RingOf(service) : _withoutService;
        ring.Add(entry.Target.Length <= LongestTarget && entry.Method.Length <= LongestMethod
            ? entry
            : entry with { Target = Shorten(entry.Target, LongestTarget), Method = Shorten(entry.Method, LongestMethod) });
    }

    /// <summary>The latest requests about a service, newest first.</summary>
    public IEnumerable<AccessEntry> Read(ServiceInfo service, int limit) =>
        Newest(_rings.TryGetValue(KeyOf(service), out RequestRing? ring) ? ring.Read() : [], limit);

    /// <summary>The latest requests of all that are wanted, newest first.</summary>
    public IEnumerable<AccessEntry> ReadAll(Func<AccessEntry, bool> wanted, int limit) =>
        Newest(_rings.Values.Append(_withoutService).SelectMany(ring => ring.Read()).Where(wanted), limit);

    private static string Shorten(string text, int longest) => text.Length <= longest ? text : text[..longest];

    private static IEnumerable<AccessEntry> Newest(IEnumerable<AccessEntry> entries, int limit) => entries.OrderByDescending(entry => entry.Time).Take(limit);

    // A service that is made again under the same id is another one; its owner may be, too.
    private static (string Id, DateTimeOffset Created) KeyOf(ServiceInfo service) => (service.Id, service.Created);

    private RequestRing RingOf(ServiceInfo service)
    {
        if (_rings.TryGetValue(KeyOf(service), out RequestRing? ring))
        {
            return ring;
        }

        if (_rings.Count >= Volatile.Read(ref _pruneAt))
        {
            Prune();
        }

        return _rings.GetOrAdd(KeyOf(service), _ => new RequestRing());
    }

    /// <summary>Forgets services that are gone. How long until the next time depends on how many are there, so that making services stays cheap.</summary>
    private void Prune()
    {
        foreach ((string Id, DateTimeOffset Created) key in _rings.Keys)
        {
            if (stores.Find(key.Id)?.Created != key.Created)
            {
                _rings.TryRemove(key, out _);
            }
        }

        Volatile.Write(ref _pruneAt, Math.Max(FewRings, 2 * _rings.Count));
    }
}
