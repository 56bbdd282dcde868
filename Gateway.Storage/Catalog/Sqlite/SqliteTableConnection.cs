using System.Data.Common;
using Gateway.Storage.Migration;
using Gateway.Storage.Objects;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>The tables of one SQLite file, to be moved.</summary>
internal sealed class SqliteTableConnection(SqliteConnection connection) : TableConnection(connection, "main")
{
    /// <inheritdoc />
    /// <remarks>A table that never had a row is not in sqlite_sequence yet, and that has no key to conflict with.</remarks>
    public override string SetLastNumber =>
        "DELETE FROM sqlite_sequence WHERE name = 'services'; INSERT INTO sqlite_sequence (name, seq) VALUES ('services', @0)";

    /// <inheritdoc />
    public override ValueTask WriteAsync(CatalogTable table, IReadOnlyList<object[]> rows, CancellationToken cancellationToken)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using DbCommand command = Command($"INSERT INTO {Name(table.Name)} ({table.ColumnList}) VALUES ({Placeholders(table.Columns.Count)})");
        command.Transaction = transaction;
        foreach (object[] row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Bind(command, row);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override StorageException Translate(DbException e, string message) => SqliteErrors.Translate((SqliteException)e, message);
}
