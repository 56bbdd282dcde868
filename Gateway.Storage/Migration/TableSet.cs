using System.Data;
using System.Data.Common;
using System.Globalization;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Migration;

/// <summary>
/// The tables of one schema as a migration sees them: rows in the order of their keys, whatever they mean. Values are <see cref="long"/>, <see cref="string"/>,
/// <see cref="byte"/>[] or <see cref="DBNull"/>. Not safe for concurrent use.
/// </summary>
/// <param name="connection">Belongs to it from now on.</param>
/// <param name="schema">The schema.</param>
internal abstract class TableSet(DbConnection connection, string schema) : IAsyncDisposable, IDisposable
{
    private const int MaxRows = 1000;
    private const int MaxBytes = 4 << 20;

    /// <summary>What the catalog has to do with a migration. For the tables of the registry.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    public MigrationMark? Mark
    {
        get
        {
            try
            {
                using DbCommand command = Command($"SELECT id, state, catalog, blobs FROM {Name("migration")}");
                using DbDataReader row = command.ExecuteReader();
                return row.Read() ? new MigrationMark(row.GetString(0), (MigrationState)row.GetInt64(1), new StoragePlace(row.GetString(2), row.GetString(3))) : null;
            }
            catch (DbException e)
            {
                throw Translate(e, "The state of the migration cannot be read.");
            }
        }

        set
        {
            try
            {
                using DbTransaction transaction = connection.BeginTransaction();
                using DbCommand command = Command($"DELETE FROM {Name("migration")}");
                command.Transaction = transaction;
                command.ExecuteNonQuery();
                if (value is not null)
                {
                    command.CommandText = $"INSERT INTO {Name("migration")} (id, state, catalog, blobs) VALUES (@0, @1, @2, @3)";
                    Bind(command, [value.Id, (long)value.State, value.Target.Catalog, value.Target.Blobs]);
                    command.ExecuteNonQuery();
                }

                transaction.Commit();
            }
            catch (DbException e)
            {
                throw Translate(e, "The state of the migration cannot be written.");
            }
        }
    }

    /// <summary>Which catalog this is. For the tables of the registry.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    public CatalogIdentity Identity
    {
        get
        {
            try
            {
                using DbCommand command = Command($"SELECT id, bytes FROM {Name("identity")}");
                using DbDataReader row = command.ExecuteReader();
                return row.Read()
                    ? new CatalogIdentity(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1))
                    : throw new StorageException(StorageError.Corrupted, "The catalog has lost its id.");
            }
            catch (DbException e)
            {
                throw Translate(e, "The catalog's id cannot be read.");
            }
        }
    }

    /// <summary>Notes where the bytes are. For the tables of the registry.</summary>
    /// <param name="kind">The <see cref="Blobs.IBlobEngine.Kind"/> of the place; null when that is not known.</param>
    /// <exception cref="StorageException">Unavailable, InsufficientStorage or Corrupted.</exception>
    public void SetBytes(string? kind)
    {
        try
        {
            using DbCommand command = Command($"UPDATE {Name("identity")} SET bytes = @0");
            Bind(command, [(object?)kind ?? DBNull.Value]);
            command.ExecuteNonQuery();
        }
        catch (DbException e)
        {
            throw Translate(e, "Where the bytes are cannot be noted.");
        }
    }

    /// <summary>Gives rows in the order of their keys: as many as fit a batch, none at the end.</summary>
    /// <param name="table">The table.</param>
    /// <param name="after">The key to begin behind; null for the beginning.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public ValueTask<IReadOnlyList<object[]>> ReadAsync(CatalogTable table, object[]? after, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<object[]>>(
        $"The table {table.Name} cannot be read.",
        async () =>
        {
            if (after is [])
            {
                return [];
            }

            using DbCommand command = Command(
                $"SELECT {table.ColumnList} FROM {Name(table.Name)}{(after is null ? "" : $" WHERE ({table.KeyList}) > ({Placeholders(after.Length)})")}" +
                (table.KeyColumns > 0 ? string.Create(CultureInfo.InvariantCulture, $" ORDER BY {table.KeyList} LIMIT {MaxRows}") : ""));
            Bind(command, after ?? []);
            var rows = new List<object[]>();
            long bytes = 0;
            await using DbDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SingleResult, cancellationToken);
            while (bytes < MaxBytes && await reader.ReadAsync(cancellationToken))
            {
                object[] row = new object[reader.FieldCount];
                reader.GetValues(row);
                bytes += row.Sum(value => value is byte[] blob ? blob.Length : sizeof(long));
                rows.Add(row);
            }

            return rows;
        });

    /// <summary>The key of the last row; null when there is none. As rows are added in the order of their keys, that is how far a copy has come.</summary>
    public ValueTask<object[]?> LastKeyAsync(CatalogTable table, CancellationToken cancellationToken) => RunAsync(
        $"The table {table.Name} cannot be read.",
        async () =>
        {
            string descending = string.Join(", ", table.Columns.Take(table.KeyColumns).Select(column => $"{column} DESC"));
            using DbCommand command = Command($"SELECT {table.KeyList} FROM {Name(table.Name)} ORDER BY {descending} LIMIT 1");
            await using DbDataReader row = await command.ExecuteReaderAsync(cancellationToken);
            if (!await row.ReadAsync(cancellationToken))
            {
                return null;
            }

            object[] key = new object[table.KeyColumns];
            row.GetValues(key);
            return key;
        });

    /// <summary>How many rows there are.</summary>
    public ValueTask<long> CountAsync(CatalogTable table, CancellationToken cancellationToken) => RunAsync(
        $"The table {table.Name} cannot be read.",
        async () =>
        {
            using DbCommand command = Command($"SELECT COUNT(*) FROM {Name(table.Name)}");
            return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        });

    /// <summary>Adds rows, all or none.</summary>
    public ValueTask AppendAsync(CatalogTable table, IReadOnlyList<object[]> rows, CancellationToken cancellationToken) => RunAsync(
        $"The table {table.Name} cannot be written.", () => WriteAsync(table, rows, cancellationToken));

    /// <summary>Gives the row of a table that has one its values.</summary>
    public ValueTask ReplaceAsync(CatalogTable table, object[] row, CancellationToken cancellationToken) => RunAsync(
        $"The table {table.Name} cannot be written.",
        async () =>
        {
            using DbCommand command = Command($"UPDATE {Name(table.Name)} SET {string.Join(", ", table.Columns.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"{column} = @{i}")))}");
            Bind(command, row);
            await command.ExecuteNonQueryAsync(cancellationToken);
        });

    /// <summary>Has the numbers of services go on after one. For the tables of the registry.</summary>
    public ValueTask SetLastNumberAsync(long number, CancellationToken cancellationToken) => RunAsync(
        "The list of services cannot be written.",
        async () =>
        {
            using DbCommand command = Command(SetLastNumber);
            Bind(command, [number]);
            await command.ExecuteNonQueryAsync(cancellationToken);
        });

    /// <summary>Makes full tables ready for use.</summary>
    public virtual ValueTask SettleAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <inheritdoc />
    public void Dispose() => connection.Dispose();

    /// <summary>Sets the last number given out to a service, @0.</summary>
    protected abstract string SetLastNumber { get; }

    /// <summary>A table's name in SQL.</summary>
    protected string Name(string table) => $"\"{schema}\".{table}";

    /// <summary>A statement.</summary>
    protected DbCommand Command(string sql)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;

        // A table may be as large as it likes.
        command.CommandTimeout = 0;
        return command;
    }

    /// <inheritdoc cref="AppendAsync" />
    protected abstract ValueTask WriteAsync(CatalogTable table, IReadOnlyList<object[]> rows, CancellationToken cancellationToken);

    /// <summary>An engine's failure as storage tells it.</summary>
    protected abstract StorageException Translate(DbException e, string message);

    /// <summary>The places of values in SQL: <c>@0, @1</c>.</summary>
    protected static string Placeholders(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"@{i}")));

    /// <summary>Gives a statement its values.</summary>
    protected static void Bind(DbCommand command, object[] values)
    {
        command.Parameters.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@{i}");
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }
    }

    /// <summary>Runs statements; what the engine refuses surfaces as <see cref="StorageException"/>.</summary>
    protected async ValueTask<T> RunAsync<T>(string failure, Func<ValueTask<T>> run)
    {
        try
        {
            return await run();
        }
        catch (DbException e)
        {
            throw Translate(e, $"{failure} {e.Message}");
        }
    }

    /// <inheritdoc cref="RunAsync{T}" />
    protected async ValueTask RunAsync(string failure, Func<ValueTask> run) => await RunAsync(
        failure,
        async () =>
        {
            await run();
            return true;
        });
}
