using Dapper;
using Gateway.Storage.Identity;
using Gateway.Storage.Migration;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>The tables <c>gateway.keys</c> and <c>gateway.key_permissions</c>.</summary>
internal sealed class PostgresKeyTable(PostgresRegistry registry) : IKeyTable
{
    private const string Sample = "SELECT sample FROM gateway.master_key";

    /// <summary>Connects, and makes or brings up to date what all gateways share.</summary>
    /// <param name="options">The database.</param>
    /// <param name="instance">This gateway's name.</param>
    /// <param name="check">Looks at what all gateways share; what it throws ends the attempt.</param>
    /// <exception cref="StorageException">Unavailable: the message says what to do about it.</exception>
    public static PostgresKeyTable Open(PostgresOptions options, string instance, Action<RegistryTables> check)
    {
        PostgresDatabase database = PostgresDatabase.Open(options, Durability.Full);
        try
        {
            database.Migrate(PostgresDatabase.RegistrySchema, "Registry");
            using var registry = new RegistryTables(new PostgresTableConnection(database.OpenConnection(), PostgresDatabase.RegistrySchema));
            check(registry);
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        return new PostgresKeyTable(new PostgresRegistry(options, PostgresNotes.NewNode(instance)));
    }

    /// <inheritdoc />
    public long DataVersion() => registry.DataVersion();

    /// <inheritdoc />
    public bool KnowsMasterKey() => registry.Read(
        connection => connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM gateway.master_key) OR EXISTS (SELECT 1 FROM gateway.keys)"));

    /// <inheritdoc />
    public void Require(MasterKey master)
    {
        byte[]? sample = registry.Read(connection => connection.ExecuteScalar<byte[]?>(Sample));
        if (sample is null)
        {
            // Keys that were stored before there was a sample tell as well.
            ReadAll(master);
            sample = registry.Change(connection =>
            {
                connection.Execute("INSERT INTO gateway.master_key (sample) SELECT @sample WHERE NOT EXISTS (SELECT 1 FROM gateway.master_key)", new { sample = master.MakeSample() });
                return connection.ExecuteScalar<byte[]>(Sample)!;
            });
        }

        if (!master.HasMade(sample))
        {
            throw new StorageException(
                StorageError.Corrupted,
                "The gateways over this catalog have another master key. Set masterKey in the configuration to theirs; where none was set, it is in the file master.key of the first " +
                "one's data folder: base64 -w0 master.key. If it is lost for good, so are the stored keys: stop all gateways, empty the tables gateway.keys, " +
                "gateway.key_permissions and gateway.master_key, and start them with a new one.");
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<StoredKey> ReadAll(MasterKey master) => registry.Read(connection =>
    {
        ILookup<string, (string KeyId, string Service, long Level)> permissions = connection
            .Query<(string KeyId, string Service, long Level)>("SELECT key_id, service_id, level FROM gateway.key_permissions")
            .ToLookup(row => row.KeyId, StringComparer.Ordinal);
        return connection
            .Query<(string Id, byte[] Secret, string Account, long Admin, long All, long Created)>(
                "SELECT id, secret, account, admin, all_level, created FROM gateway.keys ORDER BY created, id")
            .Select(row => new StoredKey(
                new ApiKey(
                    row.Id,
                    master.Decrypt(row.Id, row.Secret),
                    row.Account,
                    row.Admin != 0,
                    new Permissions((AccessLevel)row.All, permissions[row.Id].ToDictionary(one => one.Service, one => (AccessLevel)one.Level, StringComparer.Ordinal))),
                DateTimeOffset.FromUnixTimeMilliseconds(row.Created)))
            .ToList();
    });

    /// <inheritdoc />
    public bool Add(ApiKey key, byte[] secret, DateTimeOffset created, bool onlyFirst) => registry.Change(connection =>
    {
        // Changes come one after the other: no other gateway adds a first key meanwhile.
        int added = connection.Execute(
            """
            INSERT INTO gateway.keys (id, secret, account, admin, all_level, created)
            SELECT @id, @secret, @account, @admin, @all, @created WHERE NOT @onlyFirst OR NOT EXISTS (SELECT 1 FROM gateway.keys)
            ON CONFLICT DO NOTHING
            """,
            new
            {
                id = key.Id,
                secret,
                account = key.AccountId,
                admin = key.Admin ? 1L : 0L,
                all = (long)key.Permissions.All,
                created = created.ToUnixTimeMilliseconds(),
                onlyFirst,
            });
        if (added > 0)
        {
            connection.Execute(
                "INSERT INTO gateway.key_permissions (key_id, service_id, level) VALUES (@key, @service, @level)",
                key.Permissions.Services.Select(one => new { key = key.Id, service = one.Key, level = (long)one.Value }));
        }

        return added > 0;
    });

    /// <inheritdoc />
    public bool Remove(string id) => registry.Change(connection =>
    {
        connection.Execute("DELETE FROM gateway.key_permissions WHERE key_id = @id", new { id });
        return connection.Execute("DELETE FROM gateway.keys WHERE id = @id", new { id }) > 0;
    });

    /// <inheritdoc />
    public void Dispose() => registry.Dispose();
}
