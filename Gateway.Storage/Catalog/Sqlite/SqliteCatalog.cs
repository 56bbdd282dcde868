using System.Collections.Concurrent;
using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>A catalog in one SQLite file: pooled readers, and one writer that commits groups.</summary>
public sealed class SqliteCatalog : ICatalog
{
    private static readonly int PooledReaders = Environment.ProcessorCount * 4;

    private readonly SqliteDatabase _database;
    private readonly ConcurrentBag<SqliteCatalogReader> _readers = [];
    private readonly GroupCommit _writer;
    private SqliteCatalogTransaction? _transaction;
    private int _pooled;
    private volatile bool _disposed;

    private SqliteCatalog(SqliteDatabase database)
    {
        _database = database;
        _writer = new GroupCommit(CommitAsync, e => e is SqliteException sqlite ? SqliteErrors.Translate(sqlite, "The catalog cannot be written.") : e);
    }

    /// <summary>Opens the file, making it or bringing it up to date as needed.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    public static SqliteCatalog Open(string path, Durability durability)
    {
        var database = new SqliteDatabase(path, durability);
        database.Migrate("Service");
        return new SqliteCatalog(database);
    }

    /// <inheritdoc />
    public CommitCount Commits => _writer.Commits;

    /// <inheritdoc />
    public async ValueTask<T> ReadAsync<T>(Func<ICatalogReader, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await PoolThread.Switch();
        if (_disposed)
        {
            throw GroupCommit.Closed();
        }

        if (_readers.TryTake(out SqliteCatalogReader? reader))
        {
            Interlocked.Decrement(ref _pooled);
        }
        else
        {
            reader = new SqliteCatalogReader(new SqliteSession(_database.Open()));
        }

        try
        {
            T result = await read(reader);
            Return(reader);
            return result;
        }
        catch (SqliteException e)
        {
            reader.Dispose();
            throw SqliteErrors.Translate(e, "The catalog cannot be read.");
        }
        catch
        {
            Return(reader);
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask<T> CommitAsync<T>(Func<ICatalogTransaction, ValueTask<T>> work, CancellationToken cancellationToken) =>
        _writer.CommitAsync(work, cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _writer.DisposeAsync();
        _transaction?.Dispose();
        DisposeReaders();
    }

    private void Return(SqliteCatalogReader reader)
    {
        // Counted here: the bag's own count stops every thread that uses it.
        if (Interlocked.Increment(ref _pooled) > PooledReaders)
        {
            Interlocked.Decrement(ref _pooled);
            reader.Dispose();
            return;
        }

        _readers.Add(reader);
        if (_disposed)
        {
            DisposeReaders();
        }
    }

    private void DisposeReaders()
    {
        while (_readers.TryTake(out SqliteCatalogReader? reader))
        {
            reader.Dispose();
        }
    }

    private async ValueTask CommitAsync(WorkGroup group)
    {
        SqliteCatalogTransaction transaction = _transaction ??= new SqliteCatalogTransaction(new SqliteSession(_database.Open()));
        try
        {
            await transaction.BeginAsync();
            if (!await group.TryRunAsync(transaction))
            {
                transaction.Rollback();
                await transaction.BeginAsync();
                await group.RunApartAsync(transaction);
            }

            transaction.Commit();
        }
        catch
        {
            // A commit that failed may have left anything behind in this connection: the next group starts with a new one.
            // SQLite rolls an unfinished transaction back when it is closed.
            _transaction = null;
            transaction.Dispose();
            throw;
        }
    }
}
