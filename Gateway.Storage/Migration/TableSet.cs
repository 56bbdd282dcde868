using System.Data;
using System.Data.Common;
using System.Globalization;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Migration;

/// <summary>
/// The tables of one schema as a migration sees them: rows in the order of their keys, whatever they mean. Values are <see cref="long"/>, <see cref="string"/>,
/// <see cref="byte"/>[] or <see cref="DBNull"/>. Not safe for concurrent use.
/// </summary>
/// <param name="connection">Belongs to it from now on.</param>
internal class TableSet(TableConnection connection) : IAsyncDisposable, IDisposable
{
    private const int MaxRows = 1000;
    private const int MaxBytes = 4 << 20;

    /// <summary>Where they are.</summary>
    protected TableConnection Connection { get; } = connection;

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

            using DbCommand command = Connection.Command(
                $"SELECT {table.ColumnList} FROM {Connection.Name(table.Name)}{(after is null ? "" : $" WHERE ({table.KeyList}) > ({TableConnection.Placeholders(after.Length)})")}" +
                (table.KeyColumns > 0 ? string.Create(CultureInfo.InvariantCulture, $" ORDER BY {table.KeyList} LIMIT {MaxRows}") : ""),
                after ?? []);
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
            using DbCommand command = Connection.Command($"SELECT {table.KeyList} FROM {Connection.Name(table.Name)} ORDER BY {descending} LIMIT 1");
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
            using DbCommand command = Connection.Command($"SELECT COUNT(*) FROM {Connection.Name(table.Name)}");
            return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        });

    /// <summary>Adds rows, all or none.</summary>
    public ValueTask AppendAsync(CatalogTable table, IReadOnlyList<object[]> rows, CancellationToken cancellationToken) => RunAsync(
        $"The table {table.Name} cannot be written.", () => Connection.WriteAsync(table, rows, cancellationToken));

    /// <summary>Gives the row of a table that has one its values.</summary>
    public ValueTask ReplaceAsync(CatalogTable table, object[] row, CancellationToken cancellationToken) => RunAsync(
        $"The table {table.Name} cannot be written.",
        async () =>
        {
            string values = string.Join(", ", table.Columns.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"{column} = @{i}")));
            using DbCommand command = Connection.Command($"UPDATE {Connection.Name(table.Name)} SET {values}", row);
            await command.ExecuteNonQueryAsync(cancellationToken);
        });

    /// <summary>Makes full tables ready for use.</summary>
    public ValueTask SettleAsync(CancellationToken cancellationToken) => RunAsync("The tables cannot be analysed.", () => Connection.SettleAsync(cancellationToken));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    /// <inheritdoc />
    public void Dispose() => Connection.Dispose();

    /// <summary>Runs statements; what the engine refuses surfaces as <see cref="StorageException"/>.</summary>
    protected async ValueTask<T> RunAsync<T>(string failure, Func<ValueTask<T>> run)
    {
        try
        {
            return await run();
        }
        catch (DbException e)
        {
            throw Connection.Translate(e, $"{failure} {e.Message}");
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
