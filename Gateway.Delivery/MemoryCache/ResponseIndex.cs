using System.Collections.Concurrent;
using Gateway.Delivery.Caching;

namespace Gateway.Delivery.MemoryCache;

/// <summary>
/// Finds kept responses by key, path and tag. Finding by key takes no lock; the rest is guarded by the store's, but for walks through
/// <see cref="All"/>. Paths and tags are chains through the responses themselves: a response costs links, not collections.
/// </summary>
internal sealed class ResponseIndex
{
    // Vary on what every client sends differently would make lists that are walked through on each request.
    private const int MostVariants = 64;

    private readonly ConcurrentDictionary<CacheKey, KeptResponses> _byKey = new(concurrencyLevel: 1, capacity: 1024);
    private readonly Dictionary<string, MemoryResponse> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TagGroup> _byTag = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public ResponseTable All { get; } = new();

    /// <summary>The responses under a key.</summary>
    public IReadOnlyList<StoredResponse> Find(CacheKey key) => _byKey.TryGetValue(key, out KeptResponses? responses) ? responses : [];

    /// <summary>The responses with a path.</summary>
    public IEnumerable<MemoryResponse> WithPath(string path)
    {
        for (MemoryResponse? response = _byPath.GetValueOrDefault(path); response is not null; response = response.NextOfPath)
        {
            yield return response;
        }
    }

    /// <summary>The responses with a tag.</summary>
    public IEnumerable<MemoryResponse> WithTag(string tag)
    {
        for (TagMembership? member = _byTag.GetValueOrDefault(tag)?.First; member is not null; member = member.Next)
        {
            yield return member.Response;
        }
    }

    /// <summary>The responses that one with this record takes the place of: those of the same slice for the same request headers, and the oldest of too many.</summary>
    public IReadOnlyList<MemoryResponse> ReplacedBy(CacheKey key, ResponseRecord record)
    {
        if (!_byKey.TryGetValue(key, out KeptResponses? kept))
        {
            return [];
        }

        ILookup<bool, MemoryResponse> ofSlice = kept.All.Where(response => response.Record.Slice == record.Slice).ToLookup(response => IsSame(response.Record.Vary, record.Vary));
        return [.. ofSlice[true], .. ofSlice[false].Skip(MostVariants - 1)];
    }

    /// <summary>Takes in a response, before those it shares its key with.</summary>
    public void Add(MemoryResponse response)
    {
        _byKey[response.Key] = KeptResponses.Of(response, _byKey.GetValueOrDefault(response.Key));
        string path = response.Key.Path.Decoded;
        if (_byPath.TryGetValue(path, out MemoryResponse? next))
        {
            (response.NextOfPath, next.PreviousOfPath) = (next, response);
        }

        _byPath[path] = response;
        AddTags(response);
        All.Add(response);
    }

    /// <summary>Takes it out.</summary>
    public void Remove(MemoryResponse response)
    {
        if (_byKey[response.Key].Without(response) is { } others)
        {
            _byKey[response.Key] = others;
        }
        else
        {
            _byKey.TryRemove(response.Key, out _);
        }

        RemoveFromPath(response);
        RemoveTags(response);
        All.Remove(response);
    }

    /// <summary>Finds a response by the tags of its record as they are now.</summary>
    public void ChangeTags(MemoryResponse response)
    {
        RemoveTags(response);
        AddTags(response);
    }

    private static bool IsSame(HeaderFields one, HeaderFields other)
    {
        if (one.Count != other.Count)
        {
            return false;
        }

        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in one.All)
        {
            if (!other.Has(name) || other[name] != value)
            {
                return false;
            }
        }

        return true;
    }

    private void RemoveFromPath(MemoryResponse response)
    {
        (MemoryResponse? previous, MemoryResponse? next) = (response.PreviousOfPath, response.NextOfPath);
        next?.PreviousOfPath = previous;
        previous?.NextOfPath = next;
        if (previous is null && next is null)
        {
            _byPath.Remove(response.Key.Path.Decoded);
        }
        else if (previous is null)
        {
            _byPath[response.Key.Path.Decoded] = next!;
        }

        (response.PreviousOfPath, response.NextOfPath) = (null, null);
    }

    private void AddTags(MemoryResponse response)
    {
        foreach (string tag in response.Record.Tags)
        {
            if (!_byTag.TryGetValue(tag, out TagGroup? group))
            {
                _byTag.Add(tag, group = new TagGroup(tag));
            }

            response.Tags = new TagMembership(group, response, response.Tags);
            group.Add(response.Tags);
        }
    }

    private void RemoveTags(MemoryResponse response)
    {
        for (TagMembership? member = response.Tags; member is not null; member = member.NextTag)
        {
            member.Group.Remove(member);
            if (member.Group.First is null)
            {
                _byTag.Remove(member.Group.Name);
            }
        }

        response.Tags = null;
    }
}
