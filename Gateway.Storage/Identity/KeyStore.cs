using System.Collections.Frozen;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Identity;

/// <summary>
/// The keys: those of the configuration, and those made at run time, which the catalog's engine keeps with their secrets encrypted.
/// Lookups read an immutable snapshot. Keys that another process makes or removes show within <see cref="PollInterval"/>; a lookup of an unknown one looks at once.
/// </summary>
public sealed class KeyStore : IKeyRing, IAsyncDisposable
{
    /// <summary>How often the registry is asked whether another process changed it.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How often, in the long run, unknown ids and secrets make it look: guessing them costs no more than that.</summary>
    public static readonly TimeSpan UnknownKeyInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>How many looks may come at once, after a time without any.</summary>
    public const int UnknownKeyBurst = 25;

    private static readonly TimeSpan PollPatience = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<ApiKey> _configured;
    private readonly FrozenDictionary<string, Account> _accounts;
    private readonly TimeProvider _time;
    private readonly MasterKey _master;
    private readonly IKeyTable _table;
    private readonly Action<Exception>? _reloadFailed;
    private readonly Lock _registry = new();
    private readonly ITimer _timer;
    private KeySnapshot _snapshot;
    private long _dataVersion;
    private long _looksUsed;
    private bool _isClosed;
    private bool _reloadFails;

    private KeyStore(IKeyTable table, MasterKey master, IReadOnlyList<ApiKey> configured, IReadOnlyList<Account> accounts, TimeProvider time, Action<Exception>? reloadFailed)
    {
        _table = table;
        _master = master;
        _configured = configured;
        _accounts = accounts.ToFrozenDictionary(a => a.Id, StringComparer.Ordinal);
        _time = time;
        _reloadFailed = reloadFailed;
        _dataVersion = table.DataVersion();
        _snapshot = new KeySnapshot(configured, table.ReadAll(master));
        _timer = time.CreateTimer(_ => Poll(), state: null, PollInterval, PollInterval);
    }

    /// <summary>Opens the registry, making data folder, registry and master key as needed.</summary>
    /// <param name="options">Where everything is kept.</param>
    /// <param name="configured">The keys of the configuration. They win over stored ones of the same id.</param>
    /// <param name="accounts">The accounts of the configuration.</param>
    /// <param name="time">The clock.</param>
    /// <param name="reloadFailed">Told when the registry cannot be read again any more; the keys stay as they were, and the next poll tries once more.</param>
    /// <exception cref="StorageException">Unavailable or Corrupted: the registry or the master key cannot be used.</exception>
    public static Task<KeyStore> OpenAsync(
        StorageOptions options,
        IReadOnlyList<ApiKey> configured,
        IReadOnlyList<Account> accounts,
        TimeProvider time,
        Action<Exception>? reloadFailed = null) => Task.Run(() =>
    {
        DataFolder.ThrowIfUnfit(options.DataDirectory);
        DataFolder.Create(options.DataDirectory);
        IKeyTable? table = null;
        MasterKey? master = null;
        try
        {
            table = StorageEngines.OpenKeys(options);

            // Asked before the file is looked for: a key is stored only after the file was made.
            bool mustExist = table.KnowsMasterKey();
            master = options.MasterKey is { } given ? MasterKey.Of(given.Span) : MasterKey.Open(Path.Combine(options.DataDirectory, "master.key"), mustExist);
            table.Require(master);
            return new KeyStore(table, master, configured, accounts, time, reloadFailed);
        }
        catch
        {
            master?.Dispose();
            table?.Dispose();
            throw;
        }
    });

    /// <inheritdoc/>
    public ApiKey? Find(string keyId) => Find(static (snapshot, id) => snapshot.Find(id), keyId);

    /// <inheritdoc/>
    public ApiKey? FindBySecret(string secret) => Find(static (snapshot, value) => snapshot.FindBySecret(value), secret);

    /// <inheritdoc/>
    public Account Account(string accountId) => _accounts.TryGetValue(accountId, out Account? account) ? account : new Account(accountId, accountId);

    /// <summary>All keys without their secrets: the configured ones, then the stored ones from old to new.</summary>
    public IReadOnlyList<KeyInfo> List() => Volatile.Read(ref _snapshot).List;

    /// <summary>Stores a key; once the task is done, it is in force here.</summary>
    /// <returns>The key as it is listed.</returns>
    /// <exception cref="KeyStoreException">The id or the secret is taken, or breaks <see cref="KeyText"/>'s rules.</exception>
    public Task<KeyInfo> AddAsync(ApiKey key) => Task.Run(() =>
    {
        if ((KeyText.IdProblem(key.Id) ?? KeyText.SecretProblem(key.Secret)) is { } problem)
        {
            throw new KeyStoreException(KeyStoreError.Invalid, problem);
        }

        DateTimeOffset created = _time.GetUtcNow();
        if (!Change(() => IsNew(key) && _table.Add(key, _master.Encrypt(key.Id, key.Secret), created, onlyFirst: false)))
        {
            throw new KeyStoreException(KeyStoreError.Exists, $"There is a key '{key.Id}' already.");
        }

        return new KeyInfo(key.Id, key.AccountId, key.Admin, key.Permissions, KeyOrigin.Stored, created);
    });

    /// <summary>Removes a stored key; once the task is done, it is out of force here.</summary>
    /// <exception cref="KeyStoreException">There is no such key, or it comes from the configuration.</exception>
    public Task RemoveAsync(string keyId) => Task.Run(() =>
    {
        if (IsConfigured(keyId))
        {
            throw new KeyStoreException(KeyStoreError.Configured, $"The key '{keyId}' comes from the configuration file or the environment: remove it there.");
        }

        // No key has such an id, and the engine need not be able to hold it: a text of PostgreSQL has no U+0000.
        if (KeyText.IdProblem(keyId) is not null || !Change(() => _table.Remove(keyId)))
        {
            throw new KeyStoreException(KeyStoreError.Unknown, $"There is no key '{keyId}'.");
        }
    });

    /// <summary>Makes an admin key if there is no key at all, configured or stored.</summary>
    /// <returns>The new key, the only time its secret is given out; null when none was needed.</returns>
    public Task<ApiKey?> EnsureAdminAsync() => Task.Run(() =>
    {
        if (_configured.Count > 0)
        {
            return null;
        }

        var key = new ApiKey(KeyText.NewId(), KeyText.NewSecret(), Identity.Account.DefaultId, Admin: true, Permissions.Everything);
        return Change(() => _table.Add(key, _master.Encrypt(key.Id, key.Secret), _time.GetUtcNow(), onlyFirst: true)) ? key : null;
    });

    /// <summary>Looks for changes now, elsewhere: somebody has told that there are some.</summary>
    public void Refresh() => ThreadPool.QueueUserWorkItem(static keys => keys.Poll(), this, preferLocal: false);

    /// <summary>Stops looking for changes and closes the registry.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        lock (_registry)
        {
            _isClosed = true;
            _table.Dispose();
            _master.Dispose();
        }
    }

    private bool IsConfigured(string keyId) => _configured.Any(k => k.Id == keyId);

    // Asked of the table, which another process may have written to. Whose secret it is, is nobody's business.
    private bool IsNew(ApiKey key)
    {
        var keys = new KeySnapshot(_configured, _table.ReadAll(_master));
        return keys.Find(key.Id) is null
            && (keys.FindBySecret(key.Secret) is null ? true : throw new KeyStoreException(KeyStoreError.Exists, "The secret cannot be used: choose another one."));
    }

    private ApiKey? Find(Func<KeySnapshot, string, ApiKey?> find, string text)
    {
        ApiKey? key = find(Volatile.Read(ref _snapshot), text);
        if (key is not null || !MayLookForUnknown())
        {
            return key;
        }

        Poll();
        return find(Volatile.Read(ref _snapshot), text);
    }

    private bool Change(Func<bool> change)
    {
        lock (_registry)
        {
            bool changed = change();
            if (changed)
            {
                Volatile.Write(ref _snapshot, new KeySnapshot(_configured, _table.ReadAll(_master)));
            }

            return changed;
        }
    }

    // Each look takes an interval of the time that has passed, of which no more counts than a burst needs. Who finds none left goes without.
    private bool MayLookForUnknown()
    {
        long interval = (long)(UnknownKeyInterval.TotalSeconds * _time.TimestampFrequency);
        while (true)
        {
            long now = _time.GetTimestamp();
            long used = Volatile.Read(ref _looksUsed);
            long next = Math.Max(used, now - (UnknownKeyBurst * interval)) + interval;
            if (next > now)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _looksUsed, next, used) == used)
            {
                return true;
            }
        }
    }

    private void Poll()
    {
        // A registry that does not answer must not gather all threads.
        if (!_registry.TryEnter(PollPatience))
        {
            return;
        }

        try
        {
            if (_isClosed)
            {
                return;
            }

            // Read before the keys: a change in between is seen by the next poll.
            long version = _table.DataVersion();
            if (version != _dataVersion)
            {
                Volatile.Write(ref _snapshot, new KeySnapshot(_configured, _table.ReadAll(_master)));
                _dataVersion = version;
            }

            _reloadFails = false;
        }
        catch (StorageException e)
        {
            // Said once, not at each poll.
            if (!_reloadFails)
            {
                _reloadFailed?.Invoke(e);
            }

            _reloadFails = true;
        }
        finally
        {
            _registry.Exit();
        }
    }
}
