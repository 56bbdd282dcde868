using Dapper;
using Gateway.Storage.Nodes;
using Gateway.Storage.Objects;
using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>
/// The gateways over one database. Each has a connection of its own that listens to notes, says in <c>gateway.nodes</c> every second that it is there, and tries for the lease:
/// a lock that goes with the connection that holds it, however that ends. A connection that is lost is made again, for ever.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="node">Names this gateway; no other has ever had that name.</param>
/// <param name="time">The clock.</param>
internal sealed class PostgresNodes(PostgresDatabase database, string node, TimeProvider time) : INodes
{
    private const int Patience = 5;

    // "gateway" in ASCII: a number for pg_try_advisory_lock, which knows no names.
    private const long LeaseLock = 0x67617465776179;

    // Whoever was not heard of for so long is not at work any more, as far as people are concerned.
    private const string IsFresh = "seen > now() - INTERVAL '10 seconds'";

    // A gateway that lost the database goes on sending what it was sending. It costs nothing to keep freed blobs for it.
    private const string MayBeReading = "seen > now() - INTERVAL '15 minutes'";

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private INodeObserver? _observer;
    private Func<DateTimeOffset>? _oldestReader;
    private NodeStatus _status;
    private long _lastHeartbeat;

    /// <inheritdoc />
    public NodeStatus Status
    {
        get
        {
            lock (_lock)
            {
                // A gateway that stood still does not know yet that others have taken the lease.
                bool holdsLease = _status.HoldsLease && time.GetElapsedTime(_lastHeartbeat) < PostgresStuckSessions.Limit;
                return _status with { HoldsLease = holdsLease };
            }
        }
    }

    /// <inheritdoc />
    public async Task JoinAsync(INodeObserver observer, Func<DateTimeOffset> oldestReader, CancellationToken cancellationToken)
    {
        _observer = observer;
        _oldestReader = oldestReader;
        NpgsqlConnection connection = await ConnectAsync(cancellationToken);
        _running = Task.Run(() => RunAsync(connection), CancellationToken.None);
    }

    /// <inheritdoc />
    public async ValueTask<DateTimeOffset> HorizonAsync(CancellationToken cancellationToken)
    {
        IEnumerable<DateTime> horizons = await QueryAsync<DateTime>($"SELECT horizon FROM gateway.nodes WHERE {MayBeReading}", cancellationToken);
        return horizons.Select(horizon => new DateTimeOffset(horizon)).Append(DateTimeOffset.MaxValue).Min();
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        [.. await QueryAsync<string>($"SELECT instance FROM gateway.nodes WHERE {IsFresh} ORDER BY instance", cancellationToken)];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
    }

    private async Task<IEnumerable<T>> QueryAsync<T>(string sql, CancellationToken cancellationToken)
    {
        try
        {
            await using PostgresLease lease = await database.RentAsync(PostgresDatabase.RegistrySchema, cancellationToken);
            return await lease.Connection.QueryAsync<T>(Command(sql, parameters: null, cancellationToken));
        }
        catch (NpgsqlException e)
        {
            throw PostgresErrors.Translate(e, "The list of gateways cannot be read.");
        }
    }

    private async Task RunAsync(NpgsqlConnection? connection)
    {
        while (true)
        {
            try
            {
                connection ??= await ConnectAsync(_closing.Token);
                await ListenAsync(connection);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                await LeaveAsync(connection);
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: a gateway that never listens again would serve what is old for ever.
                bool wasListening = Status.IsListening;
                SetStatus(default, began: 0);
                if (wasListening)
                {
                    _observer!.Lost(e);
                }
            }

            await CloseAsync(connection);
            connection = null;

            // Not all gateways at once.
            await Task.Delay(LongestPause * Random.Shared.NextDouble(), _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Connects; from then on no note is missed, and what was before is caught up with.</summary>
    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            connection.Notification += (_, e) => PostgresNotes.Deliver(e.Payload, node, _observer!);

            // A server that this gateway has vanished for takes the lease back soon. What is written here need not survive anything.
            await connection.ExecuteAsync(Command(
                $"""
                SET tcp_keepalives_idle = 5;
                SET tcp_keepalives_interval = 5;
                SET tcp_keepalives_count = 2;
                SET synchronous_commit = off;
                LISTEN {PostgresNotes.Channel}
                """,
                parameters: null,
                cancellationToken));
            await BeatAsync(connection, holdsLease: false, cancellationToken);
            _observer!.Listening();
            return connection;
        }
        catch (NpgsqlException e)
        {
            await CloseAsync(connection);
            throw PostgresErrors.Translate(e, $"This gateway cannot listen to the others: {e.Message}");
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection)
    {
        bool holdsLease = Status.HoldsLease;
        while (true)
        {
            long began = time.GetTimestamp();

            // Until no note comes any more, or for as long as that takes. Less than a millisecond would be taken for no limit.
            while (HeartbeatInterval - time.GetElapsedTime(began) is { TotalMilliseconds: >= 1 } left && await connection.WaitAsync(left, _closing.Token))
            {
            }

            holdsLease = await BeatAsync(connection, holdsLease, _closing.Token);
        }
    }

    /// <summary>Says that this gateway is there, and sees how it stands.</summary>
    /// <returns>Whether it holds the lease.</returns>
    private async Task<bool> BeatAsync(NpgsqlConnection connection, bool holdsLease, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        await connection.ExecuteAsync(Command(
            "INSERT INTO gateway.nodes (instance, seen, horizon) VALUES (@node, now(), @horizon) ON CONFLICT (instance) DO UPDATE SET seen = now(), horizon = @horizon",
            new { node, horizon = _oldestReader!().UtcDateTime },
            cancellationToken));

        // A session that holds the lock would take it a second time.
        holdsLease = holdsLease || await connection.ExecuteScalarAsync<bool>(Command("SELECT pg_try_advisory_lock(@lease)", new { lease = LeaseLock }, cancellationToken));
        int count = await connection.ExecuteScalarAsync<int>(Command($"SELECT COUNT(*) FROM gateway.nodes WHERE {IsFresh}", parameters: null, cancellationToken));
        if (holdsLease)
        {
            await connection.ExecuteAsync(Command($"DELETE FROM gateway.nodes WHERE NOT ({MayBeReading})", parameters: null, cancellationToken));
        }

        SetStatus(new NodeStatus(IsListening: true, holdsLease, count), began);
        if (await PostgresStuckSessions.EndAsync(connection, Patience, cancellationToken) is > 0 and int ended)
        {
            _observer!.SessionsEnded(ended);
        }

        return holdsLease;
    }

    private void SetStatus(NodeStatus status, long began)
    {
        lock (_lock)
        {
            (_status, _lastHeartbeat) = (status, began);
        }
    }

    private async Task LeaveAsync(NpgsqlConnection? connection)
    {
        SetStatus(default, began: 0);
        if (connection is null)
        {
            return;
        }

        try
        {
            await connection.ExecuteAsync(Command("DELETE FROM gateway.nodes WHERE instance = @node", new { node }, CancellationToken.None));
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The others will find that it is not heard of any more.
        }

        await CloseAsync(connection);
    }

    private static async Task CloseAsync(NpgsqlConnection? connection)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private static CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken) =>
        new(sql, parameters, commandTimeout: Patience, cancellationToken: cancellationToken);
}
