using Gateway.Storage.Objects;

namespace Gateway.Storage.Identity;

/// <summary>
/// The keys that were made at run time, as an engine keeps them: durable when a call returns. Not safe for concurrent use; calls block. What the engine
/// cannot do surfaces as <see cref="StorageException"/>: Unavailable, InsufficientStorage or Corrupted.
/// </summary>
internal interface IKeyTable : IDisposable
{
    /// <summary>A number that differs from the one before when somebody else has changed the keys.</summary>
    long DataVersion();

    /// <summary>Whether a master key was used here before: then no other will do.</summary>
    bool KnowsMasterKey();

    /// <summary>Refuses another master key than was used here before. The first to come is noted, where others may come.</summary>
    /// <exception cref="StorageException">Corrupted: the message says what to do about it.</exception>
    void Require(MasterKey master);

    /// <summary>All keys, from old to new.</summary>
    /// <param name="master">Decrypts their secrets.</param>
    IReadOnlyList<StoredKey> ReadAll(MasterKey master);

    /// <summary>Adds a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="secret">Its secret, encrypted.</param>
    /// <param name="created">The time to note.</param>
    /// <param name="onlyFirst">Whether to add it only while there is no other.</param>
    /// <returns>False when the id, or with <paramref name="onlyFirst"/> any key, exists.</returns>
    bool Add(ApiKey key, byte[] secret, DateTimeOffset created, bool onlyFirst);

    /// <summary>Removes a key; false when there is none.</summary>
    bool Remove(string id);
}
