using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>Keys whose current version changed; when there are very many, only that.</summary>
public sealed class ChangedKeys
{
    private const int Most = 10_000;

    private List<ObjectKey>? _keys;

    /// <summary>All keys of the service may have changed.</summary>
    public static ChangedKeys Everything { get; } = new() { IsEverything = true };

    /// <summary>Whether any key of the service may have changed; <see cref="Keys"/> is empty then.</summary>
    public bool IsEverything { get; private set; }

    /// <summary>The keys, each perhaps several times.</summary>
    public IReadOnlyList<ObjectKey> Keys => _keys ?? [];

    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => !IsEverything && _keys is null;

    internal void Add(ObjectKey key)
    {
        if (IsEverything)
        {
            return;
        }

        (_keys ??= new List<ObjectKey>(1)).Add(key);
        if (_keys.Count > Most)
        {
            (_keys, IsEverything) = (null, true);
        }
    }
}
