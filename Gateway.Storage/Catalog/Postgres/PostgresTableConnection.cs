using System.Data.Common;
using Gateway.Storage.Migration;
using Gateway.Storage.Objects;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>The tables of one schema, to be moved.</summary>
internal sealed class PostgresTableConnection(NpgsqlConnection connection, string schema) : TableConnection(connection, schema)
{
    /// <inheritdoc />
    /// <remarks>Zero is no number that a sequence has given out.</remarks>
    public override string SetLastNumber => $"SELECT setval(pg_get_serial_sequence('{Name("services")}', 'number'), GREATEST(@0, 1), @0 > 0)";

    /// <inheritdoc />
    /// <remarks>Until the server has counted rows it takes every table for a small one, and plans accordingly.</remarks>
    public override async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        foreach (CatalogTable table in CatalogTable.OfService)
        {
            using DbCommand command = Command($"ANALYZE {Name(table.Name)}");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public override async ValueTask WriteAsync(CatalogTable table, IReadOnlyList<object[]> rows, CancellationToken cancellationToken)
    {
        // A statement of its own, and so a transaction; and numbers that the server gives out otherwise are taken as they are.
        await using NpgsqlBinaryImporter import = await connection.BeginBinaryImportAsync(
            $"COPY {Name(table.Name)} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (object[] row in rows)
        {
            await import.StartRowAsync(cancellationToken);
            foreach (object value in row)
            {
                await (value switch
                {
                    long number => import.WriteAsync(number, NpgsqlDbType.Bigint, cancellationToken),
                    string text => import.WriteAsync(text, NpgsqlDbType.Text, cancellationToken),
                    byte[] bytes => import.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellationToken),
                    _ => import.WriteNullAsync(cancellationToken),
                });
            }
        }

        await import.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override StorageException Translate(DbException e, string message) => PostgresErrors.Translate((NpgsqlException)e, message);
}
