using System.Net.Sockets;
using Gateway.Storage.Objects;
using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>Gives PostgreSQL's error codes (postgresql.org/docs/current/errcodes-appendix.html) their place in <see cref="StorageError"/>.</summary>
internal static class PostgresErrors
{
    /// <summary>A failure of PostgreSQL, or on the way to it, as storage tells it.</summary>
    public static StorageException Translate(NpgsqlException e, string message) => e.SqlState switch
    {
        PostgresErrorCodes.DiskFull => new StorageException(StorageError.InsufficientStorage, message, e),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new StorageException(StorageError.Corrupted, message, e),

        // Another gateway has removed the service, and its schema with it.
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName =>
            new StorageException(StorageError.NoSuchService, "The service has been removed.", e),
        _ => new StorageException(StorageError.Unavailable, message, e),
    };

    /// <summary>The cause in words for whoever starts the gateway. Never holds the password.</summary>
    public static string Explain(NpgsqlException e, NpgsqlConnectionStringBuilder target)
    {
        string server = $"PostgreSQL at {target.Host}:{target.Port}";
        return e switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } p =>
                $"{server} refuses the role '{target.Username}': {p.MessageText}. See to Username and Password in the connection, and to pg_hba.conf of the server.",
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
                $"{server} has no database '{target.Database}'. Make it: CREATE DATABASE \"{target.Database}\" ENCODING 'UTF8' TEMPLATE template0",
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidSchemaName } p =>
                $"{server} does not let the role '{target.Username}' do what is needed: {p.MessageText}. " +
                $"Allow it: GRANT CREATE, CONNECT ON DATABASE \"{target.Database}\" TO \"{target.Username}\". All gateways over one database need the same role.",
            PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } p =>
                $"{server} has no connection left: {p.MessageText}. Each gateway takes maxConnections of its catalog and {PostgresOptions.OtherConnections} more: " +
                "lower that, or raise max_connections of the server.",
            PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } p => $"{server} does not take connections yet, or no more: {p.MessageText}. See its log.",
            PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => $"{server} takes no writes: it is a standby, or set to read only.",
            PostgresException p => $"{server} says: {p.MessageText} ({p.SqlState})",
            { InnerException: { } cause } => $"{server} cannot be reached: {cause.Message.TrimEnd('.')}. See whether it runs there, and to Host and Port in the connection.",
            _ => $"{server} cannot be used: {e.Message}",
        };
    }

    /// <summary>Whether the work only came at the wrong moment: the same again may succeed.</summary>
    public static bool IsConflict(Exception? e) => e is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
    };

    /// <summary>Whether the connection was lost, or could not be made. What takes too long is not among that: it has been waited for already.</summary>
    public static bool IsConnectionLost(Exception? e) => e switch
    {
        StorageException { InnerException: NpgsqlException inner } => IsConnectionLost(inner),
        PostgresException { InvariantSeverity: "FATAL" or "PANIC" } => true,
        PostgresException => false,
        NpgsqlException { InnerException: IOException or SocketException } => true,
        _ => false,
    };
}
