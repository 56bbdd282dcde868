using System.Text.Json;
using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>
/// A copy of a catalog as it was at one moment, in a file that nobody writes to. Reading it recovers nothing and deletes nothing,
/// which opening the catalog itself would.
/// </summary>
internal sealed class SqliteSnapshot : IDisposable
{
    private const string ScanContents =
        "SELECT c.id, c.refs, c.refs, c.crc32c, c.body, c.segments FROM contents c WHERE c.id > @after ORDER BY c.id LIMIT @take";

    private const string CountObjects = "SELECT COUNT(*) FROM versions WHERE noncurrent_since IS NULL AND delete_marker = 0";

    private const string FindHolders =
        "SELECT content_id, key, version_id FROM versions WHERE content_id IN (SELECT value FROM json_each(@ids)) ORDER BY key, age";

    private readonly SqliteSession _session;
    private readonly SqliteCatalogReader _reader;

    static SqliteSnapshot() => SQLitePCL.Batteries_V2.Init();

    private SqliteSnapshot(SqliteSession session)
    {
        _session = session;
        _reader = new SqliteCatalogReader(session);
    }

    /// <summary>
    /// Copies a database that other processes may be writing to. <c>VACUUM INTO</c> reads it in one transaction, so that writers neither wait nor
    /// make it start again; unlike a copy of its pages it fails where the structure is damaged, and leaves a file without a log beside it.
    /// </summary>
    /// <param name="source">The database. It is opened for reading only.</param>
    /// <param name="target">The copy; an older file there goes.</param>
    /// <returns>False, and no copy, when the database is empty: no migration has run in it.</returns>
    /// <exception cref="StorageException">Unavailable, InsufficientStorage or Corrupted.</exception>
    public static bool TryTake(string source, string target)
    {
        Delete(target);
        try
        {
            using SqliteConnection connection = Connect(source, SqliteOpenMode.ReadOnly);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            if (command.ExecuteScalar() is 0L)
            {
                return false;
            }

            // A statement of its own: the provider passes over errors of those that follow one with rows.
            command.CommandText = "VACUUM INTO @target";
            command.Parameters.AddWithValue("@target", target);
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, $"{source} cannot be copied: {e.Message}");
        }
    }

    /// <summary>Removes a copy, with what SQLite may have left beside it.</summary>
    public static void Delete(string path)
    {
        foreach (string suffix in (string[])["", "-wal", "-shm", "-journal"])
        {
            File.Delete(path + suffix);
        }
    }

    /// <summary>Brings a copy up to date, as the program may be newer than the server it was taken from, and back into one file.</summary>
    /// <param name="path">The copy.</param>
    /// <param name="migrations">The folder of its migrations.</param>
    /// <exception cref="StorageException">Unavailable, InsufficientStorage or Corrupted.</exception>
    public static void Settle(string path, string migrations)
    {
        new SqliteDatabase(path, Durability.Normal).Migrate(migrations);
        using SqliteConnection connection = Connect(path, SqliteOpenMode.ReadWrite);
        SqliteDatabase.Execute(connection, "PRAGMA journal_mode = DELETE");
    }

    /// <summary>Opens the copy of a service's catalog.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    public static SqliteSnapshot Open(string path)
    {
        try
        {
            return new SqliteSnapshot(new SqliteSession(Connect(path, SqliteOpenMode.ReadOnly)));
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, $"The database {path} cannot be opened.");
        }
    }

    /// <summary>The newest sync id.</summary>
    public ValueTask<long> LastSyncIdAsync() => RunAsync(_reader.LastSyncIdAsync);

    /// <summary>Bytes of all versions and parts.</summary>
    public ValueTask<long> TotalSizeAsync() => RunAsync(_reader.TotalSizeAsync);

    /// <summary>How many current objects there are.</summary>
    public ValueTask<long> CountObjectsAsync() => RunAsync(async () => (long)(await _session.ScalarAsync(CountObjects))!);

    /// <summary>Contents with an id greater than <paramref name="after"/>, ascending; damaged ones without their bytes or segments.</summary>
    public ValueTask<IReadOnlyList<ContentRecord>> ScanContentsAsync(long after, int take) =>
        RunAsync(() => _session.AllAsync(Rows.ContentRecord, ScanContents, ("@after", after), ("@take", take)));

    /// <summary>Whether the catalog keeps a blob.</summary>
    public ValueTask<bool> IsLiveAsync(BlobId blob) => RunAsync(async () => await _reader.FindBlobAsync(blob) is { State: BlobState.Live });

    /// <summary>The versions that some contents belong to.</summary>
    public ValueTask<IReadOnlyList<(long ContentId, ObjectKey Key, VersionId VersionId)>> FindHoldersAsync(IEnumerable<long> contents) =>
        RunAsync(() => _session.AllAsync(
            row => (row.GetInt64(0), Rows.Key(row, 1), Rows.VersionIdAt(row, 2)), FindHolders, ("@ids", JsonSerializer.Serialize(contents))));

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, $"The copy of the catalog cannot be read: {e.Message}");
        }
    }
}
