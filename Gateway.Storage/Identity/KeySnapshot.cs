using System.Collections.Frozen;

namespace Gateway.Storage.Identity;

/// <summary>All keys at one moment. Configured ones hide stored ones of the same id.</summary>
internal sealed class KeySnapshot
{
    private readonly FrozenDictionary<string, ApiKey> _keys;

    public KeySnapshot(IReadOnlyList<ApiKey> configured, IReadOnlyList<StoredKey> stored)
    {
        var byId = new Dictionary<string, ApiKey>(StringComparer.Ordinal);
        var list = new List<KeyInfo>();
        foreach (ApiKey key in configured)
        {
            byId[key.Id] = key;
            list.Add(new KeyInfo(key.Id, key.AccountId, key.Admin, key.Permissions, KeyOrigin.Configured, Created: null));
        }

        foreach ((ApiKey key, DateTimeOffset created) in stored)
        {
            if (byId.TryAdd(key.Id, key))
            {
                list.Add(new KeyInfo(key.Id, key.AccountId, key.Admin, key.Permissions, KeyOrigin.Stored, created));
            }
        }

        _keys = byId.ToFrozenDictionary(StringComparer.Ordinal);
        List = list;
    }

    public IReadOnlyList<KeyInfo> List { get; }

    public ApiKey? Find(string id) => _keys.GetValueOrDefault(id);
}
