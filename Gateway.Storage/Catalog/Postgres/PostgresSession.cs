using System.Data;
using System.Data.Common;
using Gateway.Storage.Catalog.Sql;
using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>
/// A connection to PostgreSQL. A round trip costs more than most statements: those whose outcome nobody waits for travel with the next whose outcome counts.
/// </summary>
internal sealed class PostgresSession : SqlSession, IAsyncDisposable
{
    // Bounds the memory that waits to be sent; a body of the catalog is at most the inline limit.
    private const int MaxPending = 64;

    private const string SetSchema = "SELECT set_config('search_path', @schema, false)";

    private readonly NpgsqlBatch _batch;
    private bool _sent;
    private bool _failed;
    private bool _inTransaction;
    private int _results;

    public PostgresSession(NpgsqlConnection connection)
    {
        Connection = connection;
        _batch = new NpgsqlBatch(connection);
    }

    /// <summary>The connection; free for other use while no statement is pending.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>The schema whose tables the statements find.</summary>
    public string? Schema { get; private set; }

    /// <summary>Whether the server has answered anything since the session was lent.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Whether the next caller can use the session.</summary>
    public bool IsClean => !_failed && !_inTransaction && IsIdle && Connection.FullState == ConnectionState.Open;

    private bool IsIdle => _sent || _batch.BatchCommands.Count == 0;

    /// <summary>Whether the connection is lost.</summary>
    public bool IsLost => Connection.State != ConnectionState.Open;

    /// <summary>Begins a loan: statements find the tables of a schema from now on.</summary>
    public async ValueTask UseAsync(string schema)
    {
        if (Schema != schema)
        {
            // By itself: were it undone with a statement that fails, the next would run in another schema.
            await ScalarAsync(SetSchema, ("@schema", schema));
            Schema = schema;
        }

        HasAnswered = false;
    }

    public override ValueTask<int> ExecuteAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Writes++;
        return ExecuteAsync(Add(sql, parameters));
    }

    public override ValueTask PostAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Writes++;
        Add(sql, parameters);
        return _batch.BatchCommands.Count < MaxPending ? ValueTask.CompletedTask : SendAsync();
    }

    public override ValueTask<DbDataReader> QueryAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Add(sql, parameters);
        return QueryAsync();
    }

    public override void DiscardPosted()
    {
        _batch.BatchCommands.Clear();
        _sent = false;
        _results = 0;
    }

    public override void CancelQuery()
    {
        // The connection goes with it: the server may not have heard of it before the next statement.
        _failed = true;
        _batch.Cancel();
    }

    /// <summary>Begins a transaction, with the next statement.</summary>
    public ValueTask BeginAsync()
    {
        _inTransaction = true;
        return PostAsync("BEGIN");
    }

    /// <summary>Commits: when this returns, all of the transaction has been done, and is durable.</summary>
    public async ValueTask CommitAsync()
    {
        await PostAsync("COMMIT");
        await SendAsync();
        _inTransaction = false;
    }

    /// <summary>Undoes the transaction, as far as it got.</summary>
    public async ValueTask RollbackAsync()
    {
        DiscardPosted();
        await PostAsync("ROLLBACK");
        await SendAsync();
        _inTransaction = false;
    }

    /// <summary>Sends what is pending, and waits until all of it has been done.</summary>
    public async ValueTask SendAsync()
    {
        if (!IsIdle)
        {
            await RunAsync(batch => batch.ExecuteNonQueryAsync());
        }
    }

    public override void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await _batch.DisposeAsync();
        await Connection.DisposeAsync();
    }

    private NpgsqlBatchCommand Add(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (IsLost)
        {
            throw new NpgsqlException("The connection is lost.", new IOException("The connection is lost."));
        }

        if (_sent)
        {
            // Not before: rows that are being read still need the commands they are of.
            DiscardPosted();
        }

        if (!PostgresStatement.IsKnown(sql) && !IsIdle)
        {
            // In its place: the server is asked about the statement now, and if that fails, what was posted before it must have come before.
            _sent = true;
            _failed = true;
            _batch.ExecuteNonQuery();
            _failed = false;
            DiscardPosted();
        }

        PostgresStatement statement = PostgresStatement.Get(Connection, sql, parameters);
        NpgsqlBatchCommand command = statement.Bind(parameters);
        _batch.BatchCommands.Add(command);
        _results += statement.GivesRows ? 1 : 0;
        return command;
    }

    private async ValueTask<int> ExecuteAsync(NpgsqlBatchCommand command)
    {
        await SendAsync();
        return command.RecordsAffected;
    }

    private async ValueTask<DbDataReader> QueryAsync()
    {
        NpgsqlDataReader rows = await RunAsync(batch => batch.ExecuteReaderAsync());
        for (int earlier = _results; earlier > 1; earlier--)
        {
            await rows.NextResultAsync();
        }

        return rows;
    }

    private async ValueTask<T> RunAsync<T>(Func<NpgsqlBatch, Task<T>> run)
    {
        _sent = true;
        _failed = true;
        T result = await run(_batch);
        _failed = false;
        HasAnswered = true;
        return result;
    }
}
