using System.Collections.Concurrent;
using Gateway.Storage.Identity;
using Gateway.Storage.Services;

namespace Gateway.Logging;

/// <summary>The latest requests of the services asked for last, and of those that were about none. Kept in memory only: a ring each, and so many rings.</summary>
internal sealed class RequestHistory
{
    // A client chooses them: kept, they cost no more than this.
    private const int LongestTarget = 512;
    private const int LongestMethod = 32;

    // A ring of long targets takes a megabyte. Where more services are busy, the one without requests for longest makes room.
    private const int MostRings = 256;

    private readonly RequestRing _withoutService = new();
    private readonly ConcurrentDictionary<(string Id, DateTimeOffset Created), RequestRing> _rings = new();

    /// <summary>Keeps a request.</summary>
    public void Add(in AccessEntry entry)
    {
        RequestRing ring = entry.Service is { } service ? RingOf(service) : _withoutService;
        ring.Add(entry.Target.Length <= LongestTarget && entry.Method.Length <= LongestMethod
            ? entry
            : entry with { Target = Shorten(entry.Target, LongestTarget), Method = Shorten(entry.Method, LongestMethod) });
    }

    /// <summary>The latest requests about a service, newest first.</summary>
    public IEnumerable<AccessEntry> Read(IOwnedService service, int limit) =>
        Newest(_rings.TryGetValue(KeyOf(service), out RequestRing? ring) ? ring.Read() : [], limit);

    /// <summary>The latest requests of all that are wanted, newest first.</summary>
    public IEnumerable<AccessEntry> ReadAll(Func<AccessEntry, bool> wanted, int limit) =>
        Newest(_rings.Values.Append(_withoutService).SelectMany(ring => ring.Read()).Where(wanted), limit);

    private static string Shorten(string text, int longest) => text.Length <= longest ? text : text[..longest];

    private static IEnumerable<AccessEntry> Newest(IEnumerable<AccessEntry> entries, int limit) => entries.OrderByDescending(entry => entry.Time).Take(limit);

    // A service that is made again under the same id is another one; its owner may be, too.
    private static (string Id, DateTimeOffset Created) KeyOf(IOwnedService service) => (service.Id, service is ServiceInfo storage ? storage.Created : default);

    private RequestRing RingOf(IOwnedService service)
    {
        if (_rings.TryGetValue(KeyOf(service), out RequestRing? ring))
        {
            return ring;
        }

        if (_rings.Count >= MostRings)
        {
            _rings.TryRemove(_rings.MinBy(one => one.Value.Latest));
        }

        return _rings.GetOrAdd(KeyOf(service), _ => new RequestRing());
    }
}
