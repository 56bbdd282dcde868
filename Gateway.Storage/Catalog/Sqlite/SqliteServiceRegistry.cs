using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>The list of storage services, in <c>registry.db</c>. Each change is one durable statement.</summary>
internal sealed class SqliteServiceRegistry : IServiceRegistry
{
    private const int UniqueViolation = 19;

    private const string Select =
        "SELECT number, id, name, account, created, versioning, keep_versions, case_sensitive, canned_acl, region, configured_versions, replica_of, promoted_from FROM services";

    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    public SqliteServiceRegistry(string path, Durability durability)
    {
        var database = new SqliteDatabase(path, durability);
        database.Migrate("Registry");
        _connection = database.Open();
    }

    private SqliteServiceRegistry(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the registry to be read only, beside a server.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    public static SqliteServiceRegistry OpenReadOnly(string path) => new(new SqliteDatabase(path, Durability.Full).OpenReadOnly("Registry"));

    /// <inheritdoc />
    public IReadOnlyList<ServiceRecord> Load() => Run(Select, ReadAll);

    /// <inheritdoc />
    /// <remarks>Not with RETURNING: such a statement commits when its rows have been read, and a commit that fails there, for want of space, goes unnoticed.</remarks>
    public ServiceRecord Add(ServiceInfo service, string? configuredVersions) => Run(
        """
        INSERT INTO services
        (id, name, account, created, versioning, keep_versions, case_sensitive, canned_acl, region, configured_versions, replica_of, promoted_from)
        VALUES (@id, @name, @account, @created, @versioning, @keepVersions, @caseSensitive, @cannedAcl, @region, @configuredVersions, @replicaOf, @promotedFrom)
        """,
        command =>
        {
            Bind(command, new ServiceRecord(0, service, configuredVersions, PromotedFrom: null));
            command.ExecuteNonQuery();
            command.CommandText = "SELECT number FROM services WHERE id = @id";
            return new ServiceRecord((long)command.ExecuteScalar()!, service, configuredVersions, PromotedFrom: null);
        });

    /// <inheritdoc />
    public ServiceRecord Update(long number, Func<ServiceRecord, ServiceRecord> change) => Run(
        Select + " WHERE number = @number",
        command =>
        {
            using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
            command.Transaction = transaction;
            command.Parameters.AddWithValue("@number", number);
            ServiceRecord changed = change(ReadAll(command).FirstOrDefault() ?? throw new StorageException(StorageError.NoSuchService, "The service has been removed."));
            command.CommandText =
                """
                UPDATE services SET name = @name, account = @account, versioning = @versioning, keep_versions = @keepVersions, canned_acl = @cannedAcl, region = @region,
                configured_versions = @configuredVersions, replica_of = @replicaOf, promoted_from = @promotedFrom
                WHERE number = @number
                """;
            Bind(command, changed);
            command.ExecuteNonQuery();
            transaction.Commit();
            return changed;
        });

    /// <inheritdoc />
    public void Remove(long number) => Run(
        "INSERT INTO removed_services (number, id, removed) SELECT number, id, CAST(strftime('%s', 'now') AS INTEGER) * 1000 FROM services WHERE number = @number",
        command =>
        {
            using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
            command.Transaction = transaction;
            command.Parameters.AddWithValue("@number", number);
            command.ExecuteNonQuery();
            command.CommandText = "DELETE FROM services WHERE number = @number";
            command.ExecuteNonQuery();
            transaction.Commit();
            return true;
        });

    /// <inheritdoc />
    public IReadOnlyList<RemovedService> LoadRemoved() => Run(
        "SELECT number, id, removed FROM removed_services",
        command =>
        {
            using SqliteDataReader row = command.ExecuteReader();
            var removed = new List<RemovedService>();
            while (row.Read())
            {
                removed.Add(new RemovedService(row.GetInt64(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2))));
            }

            return removed;
        });

    /// <inheritdoc />
    public void Forget(long number) => Run(
        "DELETE FROM removed_services WHERE number = @number",
        command =>
        {
            command.Parameters.AddWithValue("@number", number);
            return command.ExecuteNonQuery();
        });

    /// <inheritdoc />
    public long DataVersion() => Run("PRAGMA data_version", command => (long)command.ExecuteScalar()!);

    /// <inheritdoc />
    public long LastNumber() => Run(
        "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'services'",
        command => (long)command.ExecuteScalar()!);

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static List<ServiceRecord> ReadAll(SqliteCommand command)
    {
        using SqliteDataReader row = command.ExecuteReader();
        var services = new List<ServiceRecord>();
        while (row.Read())
        {
            var info = new ServiceInfo(
                row.GetString(1),
                row.GetString(2),
                row.GetString(3),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
                (VersioningState)row.GetInt64(5),
                row.IsDBNull(6) ? null : TimeSpan.FromMilliseconds(row.GetInt64(6)),
                row.GetInt64(7) != 0,
                Text(row, 8),
                Text(row, 9))
            {
                ReplicaOf = Text(row, 11),
            };
            services.Add(new ServiceRecord(row.GetInt64(0), info, Text(row, 10), Text(row, 12)));
        }

        return services;
    }

    private static void Bind(SqliteCommand command, ServiceRecord record)
    {
        ServiceInfo service = record.Info;
        command.Parameters.AddWithValue("@id", service.Id);
        command.Parameters.AddWithValue("@name", service.Name);
        command.Parameters.AddWithValue("@account", service.AccountId);
        command.Parameters.AddWithValue("@created", service.Created.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("@versioning", (int)service.Versioning);
        command.Parameters.AddWithValue("@keepVersions", (object?)(long?)service.KeepVersions?.TotalMilliseconds ?? DBNull.Value);
        command.Parameters.AddWithValue("@caseSensitive", service.CaseSensitive ? 1 : 0);
        command.Parameters.AddWithValue("@cannedAcl", (object?)service.CannedAcl ?? DBNull.Value);
        command.Parameters.AddWithValue("@region", (object?)service.Region ?? DBNull.Value);
        command.Parameters.AddWithValue("@configuredVersions", (object?)record.ConfiguredVersions ?? DBNull.Value);
        command.Parameters.AddWithValue("@replicaOf", (object?)service.ReplicaOf ?? DBNull.Value);
        command.Parameters.AddWithValue("@promotedFrom", (object?)record.PromotedFrom ?? DBNull.Value);
    }

    private T Run<T>(string sql, Func<SqliteCommand, T> run)
    {
        lock (_lock)
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            try
            {
                return run(command);
            }
            catch (SqliteException e) when (e.SqliteErrorCode == UniqueViolation)
            {
                throw new StorageException(StorageError.ServiceExists, "A service with that id exists already.", e);
            }
            catch (SqliteException e)
            {
                throw SqliteErrors.Translate(e, "The registry of services cannot be used.");
            }
        }
    }
}
