using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;
using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>
/// The catalog of a service in a schema of its own, which other gateways may be using as well. Each commits everything that waits there as a group;
/// the groups of all of them come one after the other.
/// </summary>
internal sealed class PostgresCatalog : ICatalog
{
    private const int Attempts = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    private readonly PostgresDatabase _database;
    private readonly long _service;
    private readonly string _schema;
    private readonly string _instance;
    private readonly GroupCommit _writer;
    private volatile bool _disposed;

    // Only the writer looks at it.
    private bool _isCommitting;

    /// <param name="database">The database; the schema is in it, and up to date.</param>
    /// <param name="service">The service's number.</param>
    /// <param name="instance">Names this gateway to the others, in one word.</param>
    public PostgresCatalog(PostgresDatabase database, long service, string instance)
    {
        _database = database;
        _service = service;
        _schema = PostgresDatabase.SchemaOf(service);
        _instance = instance;
        _writer = new GroupCommit(CommitAsync, e => e is NpgsqlException failure ? PostgresErrors.Translate(failure, "The catalog cannot be written.") : e);
    }

    /// <inheritdoc />
    public CommitCount Commits => _writer.Commits;

    /// <inheritdoc />
    public async ValueTask<T> ReadAsync<T>(Func<ICatalogReader, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (int attempt = 1; ; attempt++)
        {
            if (_disposed)
            {
                throw GroupCommit.Closed();
            }

            await using PostgresLease lease = await _database.RentAsync(_schema, cancellationToken);
            try
            {
                return await read(new PostgresCatalogReader(lease.Session));
            }
            catch (NpgsqlException e) when (attempt == 1 && PostgresErrors.IsConnectionLost(e) && !lease.Session.HasAnswered)
            {
                // The server was restarted while the session lay idle, and nothing has been read yet.
            }
            catch (NpgsqlException e)
            {
                throw PostgresErrors.Translate(e, "The catalog cannot be read.");
            }
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
    }

    private async ValueTask CommitAsync(WorkGroup group)
    {
        bool apart = false;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (await TryCommitAsync(group, apart))
                {
                    return;
                }

                apart = true;
            }
            catch (Exception e) when (attempt < Attempts && !_isCommitting && (PostgresErrors.IsConflict(e) || PostgresErrors.IsConnectionLost(e)))
            {
                // Not all gateways at once.
                await Task.Delay(LongestPause * Random.Shared.NextDouble());
            }
        }
    }

    /// <summary>Commits a group. False when a statement of it failed, and nothing was committed: then each work must run apart, to see whose it was.</summary>
    private async ValueTask<bool> TryCommitAsync(WorkGroup group, bool apart)
    {
        _isCommitting = false;
        if (!await _database.Writers.WaitAsync(GroupCommit.QueueTimeout))
        {
            throw new StorageException(StorageError.Unavailable, $"No turn to commit came within {GroupCommit.QueueTimeout.TotalSeconds:0} s: other services are being written to.");
        }

        try
        {
            return await CommitOnceAsync(group, apart);
        }
        finally
        {
            _database.Writers.Release();
        }
    }

    private async ValueTask<bool> CommitOnceAsync(WorkGroup group, bool apart)
    {
        await using PostgresLease lease = await _database.RentAsync(_schema, CancellationToken.None);
        var transaction = new PostgresCatalogTransaction(lease.Session, _service, _instance);
        await transaction.BeginAsync();
        if (apart)
        {
            await group.RunApartAsync(transaction);
            if (group.Works.Find(work => PostgresErrors.IsConflict(work.Refusal))?.Refusal is { } conflict)
            {
                throw conflict;
            }
        }
        else if (!await group.TryRunAsync(transaction))
        {
            await lease.Session.RollbackAsync();
            return false;
        }

        try
        {
            // From here on a lost connection leaves it open whether the commit came about: the callers are told so, and nothing runs again.
            _isCommitting = true;
            await transaction.CommitAsync();
            return true;
        }
        catch (PostgresException e) when (e.InvariantSeverity == "ERROR")
        {
            _isCommitting = false;
            if (apart)
            {
                throw;
            }

            return false;
        }
    }
}
