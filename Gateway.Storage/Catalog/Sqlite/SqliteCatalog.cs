using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>
/// A catalog in one SQLite file: pooled readers, and one writer that commits everything waiting as a group,
/// so that one flush of the disk serves many callers.
/// </summary>
public sealed class SqliteCatalog : ICatalog
{
    // Bounds the time that the first of a group waits for the last.
    private const int MaxGroup = 256;

    private static readonly int PooledReaders = Environment.ProcessorCount * 4;

    private readonly SqliteDatabase _database;
    private readonly ConcurrentBag<SqliteCatalogReader> _readers = [];
    private readonly Channel<GroupedWork> _queue = Channel.CreateUnbounded<GroupedWork>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writer;
    private int _pooled;
    private long _commits;
    private long _writes;
    private volatile bool _disposed;

    private SqliteCatalog(SqliteDatabase database)
    {
        _database = database;
        _writer = Task.Run(WriteLoopAsync);
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
    public CommitCount Commits => new(Interlocked.Read(ref _commits), Interlocked.Read(ref _writes));

    /// <inheritdoc />
    public async ValueTask<T> ReadAsync<T>(Func<ICatalogReader, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await PoolThread.Switch();
        if (_disposed)
        {
            throw Closed();
        }

        if (_readers.TryTake(out SqliteCatalogReader? reader))
        {
            Interlocked.Decrement(ref _pooled);
        }
        else
        {
            reader = new SqliteCatalogReader(new SqlSession(_database.Open()));
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
    public ValueTask<T> CommitAsync<T>(Func<ICatalogTransaction, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var item = new GroupedWork<T>(work, cancellationToken);
        return _queue.Writer.TryWrite(item)
            ? new ValueTask<T>(item.Completion)
            : throw Closed();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        _queue.Writer.TryComplete();
        await _writer;
        DisposeReaders();
    }

    private static StorageException Closed() => new(StorageError.NoSuchService, "The service has been closed.");

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

    private async Task WriteLoopAsync()
    {
        SqliteCatalogTransaction? transaction = null;
        var group = new List<GroupedWork>(MaxGroup);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (group.Count < MaxGroup && _queue.Reader.TryRead(out GroupedWork? item))
            {
                group.Add(item);
            }

            try
            {
                transaction ??= new SqliteCatalogTransaction(new SqlSession(_database.Open()));
                await CommitGroupAsync(transaction, group);
                Interlocked.Increment(ref _commits);
                Interlocked.Add(ref _writes, group.Count);
            }
            catch (Exception e)
            {
                // A commit that failed may have left anything behind in this connection: the next group starts with a new one,
                // and none of this group is acknowledged. SQLite rolls an unfinished transaction back when it is closed.
                transaction?.Dispose();
                transaction = null;
                Exception failure = e is SqliteException sqlite ? SqliteErrors.Translate(sqlite, "The catalog cannot be written.") : e;
                group.ForEach(item => item.Fail(failure));
            }

            group.Clear();
        }

        transaction?.Dispose();
    }

    private static async ValueTask CommitGroupAsync(SqliteCatalogTransaction transaction, List<GroupedWork> group)
    {
        transaction.Begin();
        if (!await TryRunAsync(transaction, group))
        {
            transaction.Rollback();
            transaction.Begin();
            await RunApartAsync(transaction, group);
        }

        transaction.Commit();
        group.ForEach(item => item.Acknowledge());
    }

    /// <summary>Runs the group straight through. False when a share was refused after it had written: the group must then start again.</summary>
    private static async ValueTask<bool> TryRunAsync(SqliteCatalogTransaction transaction, List<GroupedWork> group)
    {
        await transaction.SynchronizeAsync();
        foreach (GroupedWork item in group)
        {
            (long Writes, FeedPosition Feed) mark = transaction.Mark();
            if (!item.IsCancelled && !await item.RunAsync(transaction) && !transaction.TryForget(mark))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs each share under a savepoint of its own: two statements more for each, and hardly ever needed.</summary>
    private static async ValueTask RunApartAsync(SqliteCatalogTransaction transaction, List<GroupedWork> group)
    {
        await transaction.SynchronizeAsync();
        foreach (GroupedWork item in group.Where(item => !item.IsCancelled))
        {
            FeedPosition savepoint = transaction.Savepoint();
            if (await item.RunAsync(transaction))
            {
                transaction.ReleaseSavepoint();
            }
            else
            {
                transaction.RollbackToSavepoint(savepoint);
            }
        }
    }
}
