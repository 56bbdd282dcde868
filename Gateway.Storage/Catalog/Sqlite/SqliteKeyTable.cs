using Gateway.Storage.Identity;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>The tables <c>keys</c> and <c>key_permissions</c> over one connection. Not thread-safe.</summary>
internal sealed class SqliteKeyTable(SqliteConnection connection) : IKeyTable
{
    // Asked several times a second: prepared once.
    private readonly SqliteCommand _dataVersion = new("PRAGMA data_version", connection);

    /// <inheritdoc />
    /// <remarks>SQLite counts the commits of other connections, of any process (sqlite.org/pragma.html#pragma_data_version).</remarks>
    public long DataVersion() => Run(() => (long)_dataVersion.ExecuteScalar()!);

    /// <inheritdoc />
    public bool KnowsMasterKey() => Any();

    /// <inheritdoc />
    /// <remarks>One gateway has the data folder, with the file in it. Keys that another master key has encrypted are found when they are read.</remarks>
    public void Require(MasterKey master)
    {
    }

    /// <inheritdoc />
    public IReadOnlyList<StoredKey> ReadAll(MasterKey master) => Run(() =>
    {
        // One transaction, so that a key and its permissions are of one moment.
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: true);
        Dictionary<string, Dictionary<string, AccessLevel>> permissions = ReadPermissions();
        using SqliteCommand command = Command("SELECT id, secret, account, admin, all_level, created FROM keys ORDER BY created, id");
        using SqliteDataReader row = command.ExecuteReader();
        var keys = new List<StoredKey>();
        while (row.Read())
        {
            string id = row.GetString(0);
            var granted = new Permissions((AccessLevel)row.GetInt32(4), permissions.GetValueOrDefault(id) ?? []);
            var key = new ApiKey(id, master.Decrypt(id, row.GetFieldValue<byte[]>(1)), row.GetString(2), row.GetBoolean(3), granted);
            keys.Add(new StoredKey(key, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))));
        }

        return keys;
    });

    /// <inheritdoc />
    public bool Add(ApiKey key, byte[] secret, DateTimeOffset created, bool onlyFirst) => Run(() =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        if (onlyFirst && Any())
        {
            return false;
        }

        using SqliteCommand insert = Command("""
            INSERT INTO keys (id, secret, account, admin, all_level, created)
            VALUES ($id, $secret, $account, $admin, $all, $created)
            ON CONFLICT DO NOTHING
            """);
        insert.Parameters.AddWithValue("$id", key.Id);
        insert.Parameters.AddWithValue("$secret", secret);
        insert.Parameters.AddWithValue("$account", key.AccountId);
        insert.Parameters.AddWithValue("$admin", key.Admin);
        insert.Parameters.AddWithValue("$all", (int)key.Permissions.All);
        insert.Parameters.AddWithValue("$created", created.ToUnixTimeMilliseconds());
        if (insert.ExecuteNonQuery() == 0)
        {
            return false;
        }

        foreach ((string service, AccessLevel level) in key.Permissions.Services)
        {
            using SqliteCommand grant = Command("INSERT INTO key_permissions (key_id, service_id, level) VALUES ($key, $service, $level)");
            grant.Parameters.AddWithValue("$key", key.Id);
            grant.Parameters.AddWithValue("$service", service);
            grant.Parameters.AddWithValue("$level", (int)level);
            grant.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    });

    /// <inheritdoc />
    public bool Remove(string id) => Run(() =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using SqliteCommand permissions = Command("DELETE FROM key_permissions WHERE key_id = $id");
        permissions.Parameters.AddWithValue("$id", id);
        permissions.ExecuteNonQuery();
        using SqliteCommand keys = Command("DELETE FROM keys WHERE id = $id");
        keys.Parameters.AddWithValue("$id", id);
        int removed = keys.ExecuteNonQuery();
        transaction.Commit();
        return removed > 0;
    });

    /// <inheritdoc />
    public void Dispose()
    {
        _dataVersion.Dispose();
        connection.Dispose();
    }

    private static T Run<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, "The key registry cannot be used.");
        }
    }

    private bool Any() => Run(() =>
    {
        using SqliteCommand command = Command("SELECT 1 FROM keys LIMIT 1");
        return command.ExecuteScalar() is not null;
    });

    private Dictionary<string, Dictionary<string, AccessLevel>> ReadPermissions()
    {
        var permissions = new Dictionary<string, Dictionary<string, AccessLevel>>(StringComparer.Ordinal);
        using SqliteCommand command = Command("SELECT key_id, service_id, level FROM key_permissions");
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            string id = row.GetString(0);
            if (!permissions.TryGetValue(id, out Dictionary<string, AccessLevel>? levels))
            {
                permissions.Add(id, levels = new Dictionary<string, AccessLevel>(StringComparer.Ordinal));
            }

            levels[row.GetString(1)] = (AccessLevel)row.GetInt32(2);
        }

        return permissions;
    }

    // The connection hands its open transaction to the commands it creates.
    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
