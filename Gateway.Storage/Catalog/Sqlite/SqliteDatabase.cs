using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>
/// One SQLite file in WAL mode: opens connections with the settings that the durability promise needs, and brings the schema up to date.
/// </summary>
public sealed class SqliteDatabase
{
    private const string Engine = "Sqlite";

    private readonly string _connectionString;
    private readonly string _synchronous;

    static SqliteDatabase()
    {
        SQLitePCL.Batteries_V2.Init();
        SqliteSleep.Install();
    }

    /// <summary>Names the file; nothing is opened yet.</summary>
    /// <param name="path">The database file; made when missing.</param>
    /// <param name="durability">Whether a commit waits for the disk.</param>
    public SqliteDatabase(string path, Durability durability)
    {
        Path = path;
        _synchronous = durability == Durability.Full ? "FULL" : "NORMAL";

        // The catalog keeps its own connections; the provider's pool would keep files of deleted services open.
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    private string MadeByNewer => $"The database {Path} was made by a newer version of the gateway.";

    /// <summary>Opens a connection.</summary>
    /// <exception cref="StorageException">Unavailable: the file cannot be opened.</exception>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            SqliteSleep.WaitForLocks(connection);

            // One by one: behind a statement that gives rows, as the first does, the provider does not notice that another fails.
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, $"PRAGMA synchronous = {_synchronous}");
            Execute(connection, "PRAGMA foreign_keys = OFF");
            Execute(connection, "PRAGMA temp_store = MEMORY");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteErrors.Translate(e, $"The database {Path} cannot be opened.");
        }
    }

    /// <summary>Opens a connection that can only read, beside whoever else uses the file: nothing is made, recovered or brought up to date.</summary>
    /// <param name="folder">The folder of the migrations that the file must have seen, all of them.</param>
    /// <exception cref="StorageException">Unavailable: the file cannot be opened, or belongs to another version of the program; Corrupted.</exception>
    public SqliteConnection OpenReadOnly(string folder)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(_connectionString) { Mode = SqliteOpenMode.ReadOnly }.ToString());
        try
        {
            connection.Open();
            long applied = (long)Scalar(connection, "PRAGMA user_version");
            int known = Migrations.Read(Engine, folder).Count;
            return applied == known
                ? connection
                : throw new StorageException(StorageError.Unavailable, applied > known ? MadeByNewer : $"The database {Path} is of an older version. Start the gateway once.");
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteErrors.Translate(e, $"The database {Path} cannot be opened: {e.Message}");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs the migrations of a folder that the file has not seen yet.</summary>
    /// <exception cref="StorageException">Unavailable, InsufficientStorage or Corrupted.</exception>
    public void Migrate(string folder)
    {
        using SqliteConnection connection = Open();
        try
        {
            Migrate(connection, folder);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, $"The database {Path} cannot be brought up to date.");
        }
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }

    private void Migrate(SqliteConnection connection, string folder)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        long applied = (long)command.ExecuteScalar()!;
        long number = 0;
        foreach (string sql in Migrations.Read(Engine, folder))
        {
            number++;
            if (number > applied)
            {
                command.CommandText = sql;
                command.ExecuteNonQuery();
            }
        }

        if (applied > number)
        {
            throw new StorageException(StorageError.Unavailable, MadeByNewer);
        }

        command.CommandText = $"PRAGMA user_version = {number}";
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
