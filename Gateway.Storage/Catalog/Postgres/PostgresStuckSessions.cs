using Dapper;
using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>
/// Sessions of gateways that stand still: stopped by a signal or in a debugger, with a kernel that goes on to answer for them. One that holds the lock of those who write, or the lease,
/// would hold it for ever: the server ends sessions that are idle in a transaction, but not those that wait for the rest of a batch, or for nothing at all.
/// </summary>
internal static class PostgresStuckSessions
{
    /// <summary>How the <c>application_name</c> of each of a gateway's sessions begins.</summary>
    public const string Application = "owncdn-gateway";

    // The locks are asked for last: hardly any session gets there.
    private const string End = $"""
        SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity AS session
        WHERE datname = current_database() AND usename = session_user AND application_name LIKE '{Application}%' AND pid <> pg_backend_pid()
          AND wait_event = 'ClientRead' AND state_change < now() - make_interval(secs => @limit)
          AND (SELECT COUNT(*) FROM pg_locks WHERE pg_locks.pid = session.pid AND granted
               AND (locktype = 'advisory' OR locktype = 'relation' AND mode IN ('ExclusiveLock', 'RowExclusiveLock'))) > 0
        """;

    /// <summary>How long a session may wait for its gateway before others take from it what it holds.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Ends them. What they had not committed is undone, and their gateway, should it go on, finds its connection lost.</summary>
    /// <param name="connection">A connection of the same role.</param>
    /// <param name="timeoutSeconds">How long to wait for the server.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>How many there were.</returns>
    public static async Task<int> EndAsync(NpgsqlConnection connection, int timeoutSeconds, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ExecuteScalarAsync<int>(new CommandDefinition(End, new { limit = Limit.TotalSeconds }, commandTimeout: timeoutSeconds, cancellationToken: cancellationToken));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // A hardened server lets nobody end sessions: then they stay, as they would without this.
            return 0;
        }
    }
}
