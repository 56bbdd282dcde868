using System.Diagnostics;
using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;
using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>
/// The database that gateways share: schema <see cref="RegistrySchema"/> for all of them, and one for each service.
/// Opens connections with the settings that the durability promise needs, brings schemas up to date and lends sessions. Safe for concurrent use.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>The schema of the lists of services, keys and gateways.</summary>
    public const string RegistrySchema = "gateway";

    private const int OldestServer = 14;

    // More than there are statements, so that each is parsed once a connection.
    private const int PreparedStatements = 200;

    // How long a server that is just starting is waited for, and how often it is asked.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StartInterval = TimeSpan.FromMilliseconds(500);

    private readonly NpgsqlConnectionStringBuilder _target;
    private readonly NpgsqlDataSource _plain;
    private readonly PostgresSessionPool _sessions;

    private PostgresDatabase(NpgsqlConnectionStringBuilder target, int maxConnections)
    {
        _target = target;
        _plain = NpgsqlDataSource.Create(target);
        _sessions = new PostgresSessionPool(
            NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(target.ConnectionString) { MaxAutoPrepare = PreparedStatements, AutoPrepareMinUsages = 1 }),
            maxConnections);
        Writers = new SemaphoreSlim(maxConnections / 2);
    }

    /// <summary>Taken by who writes before it rents a session. Writers wait for each other with a session in their hands, and must leave some to those who read.</summary>
    public SemaphoreSlim Writers { get; }

    /// <summary>Connects, and sees whether the server is fit.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="durability">Whether a commit waits for the server's disk.</param>
    /// <exception cref="StorageException">Unavailable: the message says what to do about it.</exception>
    public static PostgresDatabase Open(PostgresOptions options, Durability durability)
    {
        PostgresDatabase database;
        try
        {
            database = new PostgresDatabase(PostgresTarget.Of(options, durability), options.MaxConnections);
        }
        catch (ArgumentException e)
        {
            throw new StorageException(StorageError.Unavailable, $"The connection string of the catalog is wrong: {e.Message}", e);
        }

        using NpgsqlConnection connection = database.OpenFirst();
        if (connection.PostgreSqlVersion.Major < OldestServer)
        {
            throw new StorageException(
                StorageError.Unavailable, $"PostgreSQL {connection.PostgreSqlVersion} is too old for the catalog: it takes {OldestServer} or newer.");
        }

        if (connection.PostgresParameters.GetValueOrDefault("server_encoding") is { } encoding && encoding != "UTF8")
        {
            throw new StorageException(
                StorageError.Unavailable, $"The database '{connection.Database}' is encoded in {encoding}: the catalog takes one in UTF8.");
        }

        RequireConnections(connection, options.MaxConnections + PostgresOptions.OtherConnections);
        return database;
    }

    /// <summary>The schema of a service.</summary>
    public static string SchemaOf(long service) => $"service_{service}";

    /// <summary>Opens a connection of its own, for the caller to dispose; not counted among those of <see cref="RentAsync"/>.</summary>
    /// <exception cref="StorageException">Unavailable.</exception>
    public NpgsqlConnection OpenConnection()
    {
        try
        {
            return _plain.OpenConnection();
        }
        catch (NpgsqlException e)
        {
            throw NotOpened(e);
        }
    }

    /// <inheritdoc cref="OpenConnection" />
    public async ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _plain.OpenConnectionAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw NotOpened(e);
        }
    }

    /// <summary>Lends a session whose statements find the tables of a schema. Waits for one while all are in use.</summary>
    /// <exception cref="StorageException">Unavailable: none came free, or no connection can be made.</exception>
    public async ValueTask<PostgresLease> RentAsync(string schema, CancellationToken cancellationToken)
    {
        try
        {
            return await _sessions.RentAsync(schema, cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw NotOpened(e);
        }
    }

    /// <summary>Makes a schema when it is missing, and runs the migrations of a folder that it has not seen yet. Several gateways may do so at once.</summary>
    /// <param name="schema">The schema; the name is taken as it is.</param>
    /// <param name="folder">The folder of its migrations.</param>
    /// <param name="check">Runs first, in the same transaction; what it throws ends the migration.</param>
    /// <exception cref="StorageException">Unavailable, InsufficientStorage or Corrupted.</exception>
    public void Migrate(string schema, string folder, Action<NpgsqlConnection>? check = null)
    {
        using NpgsqlConnection connection = OpenConnection();
        try
        {
            using NpgsqlTransaction transaction = connection.BeginTransaction();

            // Also where commits do not wait for the disk: a schema that a crash takes back is missed by gateways that have seen it.
            Execute(connection, "SET LOCAL synchronous_commit TO on");
            Execute(connection, $"SELECT pg_advisory_xact_lock(hashtextextended('gateway migration {schema}', 0))");
            check?.Invoke(connection);
            Migrate(connection, schema, Migrations.Read("Postgres", folder));
            transaction.Commit();
        }
        catch (NpgsqlException e)
        {
            string message = $"The schema '{schema}' cannot be brought up to date: {PostgresErrors.Explain(e, _target)}";
            StorageException failure = PostgresErrors.Translate(e, message);

            // A schema that the role may not use looks like one that is not there.
            throw failure.Error == StorageError.NoSuchService ? new StorageException(StorageError.Unavailable, message, e) : failure;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        await _plain.DisposeAsync();
        Writers.Dispose();
    }

    internal static void Execute(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Connects, once a server that is just starting, or recovers from a crash, is ready.</summary>
    private NpgsqlConnection OpenFirst()
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return _plain.OpenConnection();
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow && Stopwatch.GetElapsedTime(began) < StartPatience)
            {
                Task.Delay(StartInterval).GetAwaiter().GetResult();
            }
            catch (NpgsqlException e)
            {
                throw NotOpened(e);
            }
        }
    }

    /// <summary>Refuses a server that would turn this gateway's requests away under load, even if it were the only one.</summary>
    private static void RequireConnections(NpgsqlConnection connection, int needed)
    {
        // LEAST passes over nulls.
        int allowed = (int)Scalar(
            connection,
            """
            SELECT LEAST(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int, NULLIF(rolconnlimit, -1), NULLIF(datconnlimit, -1))
            FROM pg_roles, pg_database WHERE rolname = session_user AND datname = current_database()
            """)!;
        if (allowed < needed)
        {
            throw new StorageException(
                StorageError.Unavailable,
                $"PostgreSQL allows {allowed} connections, and this gateway alone may take {needed}: lower maxConnections of its catalog, or raise max_connections of the server " +
                "or the CONNECTION LIMIT of the role or the database.");
        }
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Migrate(NpgsqlConnection connection, string schema, IReadOnlyList<string> migrations)
    {
        if (Scalar(connection, $"SELECT 1 FROM pg_namespace WHERE nspname = '{schema}'") is null)
        {
            Execute(connection, $"CREATE SCHEMA \"{schema}\"");
        }

        Execute(connection, $"SET LOCAL search_path TO \"{schema}\"");
        if (Scalar(connection, "SELECT to_regclass('schema_version')::text") is DBNull)
        {
            Execute(connection, "CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version (version) VALUES (0)");
        }

        long applied = (long)Scalar(connection, "SELECT version FROM schema_version")!;
        if (applied > migrations.Count)
        {
            throw new StorageException(StorageError.Unavailable, $"The schema '{schema}' was made by a newer version of the gateway.");
        }

        foreach (string sql in migrations.Skip((int)applied))
        {
            Execute(connection, sql);
        }

        if (applied < migrations.Count)
        {
            Execute(connection, $"UPDATE schema_version SET version = {migrations.Count}");
        }
    }

    private StorageException NotOpened(NpgsqlException e) =>
        new(StorageError.Unavailable, $"The catalog cannot be opened: {PostgresErrors.Explain(e, _target)}", e);
}
