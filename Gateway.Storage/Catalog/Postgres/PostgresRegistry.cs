using Dapper;
using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>
/// Short transactions over the tables of the schema <c>gateway</c>. Each change of services or keys raises <c>gateway.registry</c>, whose row lets changes come one after the
/// other, and tells the other gateways. Safe for concurrent use; calls block.
/// </summary>
/// <param name="options">The database, migrated already.</param>
/// <param name="node">Names this gateway in notes.</param>
internal sealed class PostgresRegistry(PostgresOptions options, string node) : IDisposable
{
    // A gateway asks a few times a second, and hardly ever twice at once.
    private const int MaxConnections = 2;
    private const int Patience = 5;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(Target(options));

    /// <summary>A number that differs from the one before when services or keys have changed.</summary>
    /// <exception cref="Objects.StorageException">Unavailable.</exception>
    public long DataVersion() => Run(connection => connection.ExecuteScalar<long>("SELECT change FROM gateway.registry"));

    /// <summary>Runs reads of one moment.</summary>
    /// <exception cref="Objects.StorageException">Unavailable.</exception>
    public T Read<T>(Func<NpgsqlConnection, T> read) => Run(connection =>
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        T result = read(connection);
        transaction.Commit();
        return result;
    });

    /// <summary>Runs a change; what throws leaves nothing behind.</summary>
    /// <exception cref="Objects.StorageException">Unavailable; or what <paramref name="change"/> refuses.</exception>
    public T Change<T>(Func<NpgsqlConnection, T> change) => Run(connection =>
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        connection.Execute("UPDATE gateway.registry SET change = change + 1");
        T result = change(connection);
        connection.Execute("SELECT pg_notify(@channel, @note)", new { channel = PostgresNotes.Channel, note = PostgresNotes.OfRegistry(node) });
        transaction.Commit();
        return result;
    });

    /// <inheritdoc />
    public void Dispose() => _source.Dispose();

    private static NpgsqlConnectionStringBuilder Target(PostgresOptions options)
    {
        // What is decided here is durable whatever the configuration says of objects.
        NpgsqlConnectionStringBuilder target = PostgresTarget.Of(options, Durability.Full);
        target.Pooling = true;
        target.MaxPoolSize = MaxConnections;
        target.Timeout = Patience;
        target.CommandTimeout = Patience;
        target.NoResetOnClose = true;

        // Whoever calls waits, and shorter than it takes others to find that a gateway hangs.
        PostgresTarget.AddOptions(target, "-c idle_in_transaction_session_timeout=4s -c lock_timeout=4s");
        return target;
    }

    private T Run<T>(Func<NpgsqlConnection, T> use)
    {
        try
        {
            using NpgsqlConnection connection = _source.OpenConnection();
            return use(connection);
        }
        catch (NpgsqlException e)
        {
            throw PostgresErrors.Translate(e, "The registry of services and keys cannot be used.");
        }
    }
}
