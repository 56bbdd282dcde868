using System.Data.Common;
using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Migration;

/// <summary>The tables that all services share: beside their rows, what the catalog is, and what it has to do with a migration.</summary>
/// <param name="connection">Belongs to it from now on.</param>
internal sealed class RegistryTables(TableConnection connection) : TableSet(connection)
{
    /// <summary>What the catalog has to do with a migration; null for nothing.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    public MigrationMark? Mark
    {
        get => Run("The state of the migration cannot be read.", () =>
        {
            using DbCommand command = Connection.Command($"SELECT id, state, catalog, blobs FROM {Connection.Name("migration")}");
            using DbDataReader row = command.ExecuteReader();
            return row.Read() ? new MigrationMark(row.GetString(0), (MigrationState)row.GetInt64(1), new StoragePlace(row.GetString(2), row.GetString(3))) : null;
        });
        set => Run("The state of the migration cannot be written.", () =>
        {
            string table = Connection.Name("migration");
            using DbTransaction transaction = Connection.BeginTransaction();
            Execute($"DELETE FROM {table}", transaction);
            if (value is not null)
            {
                Execute(
                    $"INSERT INTO {table} (id, state, catalog, blobs) VALUES (@0, @1, @2, @3)",
                    transaction,
                    value.Id,
                    (long)value.State,
                    value.Target.Catalog,
                    value.Target.Blobs);
            }

            transaction.Commit();
            return true;
        });
    }

    /// <summary>Which catalog this is.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    public CatalogIdentity Identity => Run("The catalog's id cannot be read.", () =>
    {
        using DbCommand command = Connection.Command($"SELECT id, bytes FROM {Connection.Name("identity")}");
        using DbDataReader row = command.ExecuteReader();
        return row.Read()
            ? new CatalogIdentity(row.GetString(0), row.IsDBNull(1) ? null : new BlobPlace(row.GetString(1)))
            : throw new StorageException(StorageError.Corrupted, "The catalog has lost its id.");
    });

    /// <summary>Notes where the bytes are.</summary>
    /// <exception cref="StorageException">Unavailable, InsufficientStorage or Corrupted.</exception>
    public void SetBlobPlace(BlobPlace place) => Run(
        "Where the bytes are cannot be noted.", () => Execute($"UPDATE {Connection.Name("identity")} SET bytes = @0", transaction: null, place.Name));

    /// <summary>Has the numbers of services go on after one.</summary>
    /// <exception cref="StorageException">Unavailable, InsufficientStorage or Corrupted.</exception>
    public ValueTask SetLastNumberAsync(long number, CancellationToken cancellationToken) => RunAsync(
        "The list of services cannot be written.",
        async () =>
        {
            using DbCommand command = Connection.Command(Connection.SetLastNumber, number);
            await command.ExecuteNonQueryAsync(cancellationToken);
        });

    private int Execute(string sql, DbTransaction? transaction, params object[] values)
    {
        using DbCommand command = Connection.Command(sql, values);
        command.Transaction = transaction;
        return command.ExecuteNonQuery();
    }

    private T Run<T>(string failure, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (DbException e)
        {
            throw Connection.Translate(e, failure);
        }
    }
}
