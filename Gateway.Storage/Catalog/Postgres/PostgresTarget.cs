using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>What all connections to the database have in common.</summary>
internal static class PostgresTarget
{
    /// <summary>How a connection is made: in the operator's words, with the settings that the promises of the catalog need.</summary>
    /// <param name="options">The operator's words.</param>
    /// <param name="durability">Whether a commit waits for the server's disk.</param>
    /// <exception cref="ArgumentException">They are wrong.</exception>
    public static NpgsqlConnectionStringBuilder Of(PostgresOptions options, Durability durability)
    {
        var target = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            // Sessions are kept by those who use them, each with its schema and its statements.
            Pooling = false,
            MinPoolSize = 0,
            Multiplexing = false,
            Enlist = false,
        };
        if (string.IsNullOrEmpty(target.Host))
        {
            throw new ArgumentException("Host is missing.");
        }

        // Gateways must know each other's sessions from what else uses the database.
        target.ApplicationName = $"{PostgresStuckSessions.Application} {target.ApplicationName}".TrimEnd();

        // A gateway that hangs or has lost its way in the middle of a transaction must not hold the others up for long.
        AddOptions(
            target,
            @"-c search_path= -c default_transaction_isolation=read\ committed",
            $"-c synchronous_commit={(durability == Durability.Full ? "on" : "off")}",
            "-c idle_in_transaction_session_timeout=15s -c lock_timeout=25s",

            // Nor one that is gone without a word, in the middle of a batch: that timeout does not see it.
            "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20s");
        return target;
    }

    /// <summary>Has the server set something for the connection; what comes last counts.</summary>
    public static void AddOptions(NpgsqlConnectionStringBuilder target, params ReadOnlySpan<string?> options) =>
        target.Options = string.Join(' ', [target.Options, .. options]).Trim();
}
