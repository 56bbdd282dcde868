using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.Storage.Identity;

/// <summary>All keys at one moment. Configured ones hide stored ones of the same id.</summary>
internal sealed class KeySnapshot
{
    private readonly FrozenDictionary<string, ApiKey> _keys;
    private readonly FrozenDictionary<SecretDigest, ApiKey> _secrets;

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

        // No two keys have the same secret: the configuration and the store refuse that. Should it be so all the same, the first one counts.
        var bySecret = new Dictionary<SecretDigest, ApiKey>();
        foreach (KeyInfo info in list)
        {
            bySecret.TryAdd(SecretDigest.Of(byId[info.Id].Secret), byId[info.Id]);
        }

        _secrets = bySecret.ToFrozenDictionary();
        _keys = byId.ToFrozenDictionary(StringComparer.Ordinal);
        List = list;
    }

    public IReadOnlyList<KeyInfo> List { get; }

    public ApiKey? Find(string id) => _keys.GetValueOrDefault(id);

    public ApiKey? FindBySecret(string secret) =>
        KeyText.SecretProblem(secret) is null
        && _secrets.TryGetValue(SecretDigest.Of(secret), out ApiKey? key)
        && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(key.Secret.AsSpan()), MemoryMarshal.AsBytes(secret.AsSpan())) ? key : null;
}
