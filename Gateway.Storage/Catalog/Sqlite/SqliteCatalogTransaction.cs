using Gateway.Storage.Catalog.Sql;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>The one writer of a SQLite catalog. It alone gives out sync ids, so they follow the order of commits.</summary>
internal sealed class SqliteCatalogTransaction(SqlSession session) : SqlCatalogTransaction(session), IDisposable
{
    private long _lastSyncId;

    public void Begin() => Run("BEGIN IMMEDIATE");

    /// <summary>Where one caller's share of the group begins.</summary>
    public (long Writes, long LastSyncId) Mark() => (Session.Writes, _lastSyncId);

    /// <summary>Forgets a share that was refused. False when it has written already: then forgetting it takes more.</summary>
    public bool TryForget((long Writes, long LastSyncId) mark)
    {
        if (Session.Writes != mark.Writes)
        {
            return false;
        }

        _lastSyncId = mark.LastSyncId;
        return true;
    }

    /// <summary>Starts one caller's share in a way that lets its writes be undone.</summary>
    /// <returns>What <see cref="RollbackToSavepoint"/> needs.</returns>
    public long Savepoint()
    {
        Run("SAVEPOINT work");
        return _lastSyncId;
    }

    public void ReleaseSavepoint() => Run("RELEASE work");

    public void RollbackToSavepoint(long lastSyncId)
    {
        Run("ROLLBACK TO work");
        ReleaseSavepoint();
        _lastSyncId = lastSyncId;
    }

    public void Commit() => Run("COMMIT");

    public void Rollback() => Run("ROLLBACK");

    /// <summary>Reads where the feed stands; another process may have written since the last group.</summary>
    public async ValueTask SynchronizeAsync() => _lastSyncId = await LastSyncIdAsync();

    public override ValueTask<long> NextSyncIdAsync() => ValueTask.FromResult(++_lastSyncId);

    public override ValueTask<IReadOnlyList<string>> CheckEngineAsync() => SqliteCatalogReader.CheckEngineAsync(Session);

    public void Dispose() => Session.Dispose();

    private void Run(string sql) => Session.Command(sql).ExecuteNonQuery();
}
