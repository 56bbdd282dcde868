using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>The one writer of a SQLite catalog. It alone gives out sync ids, so they follow the order of commits.</summary>
internal sealed class SqliteCatalogTransaction(SqlSession session) : SqlCatalogTransaction(session), IDisposable
{
    private FeedPosition _feed;

    public void Begin() => Run("BEGIN IMMEDIATE");

    /// <summary>Where one caller's share of the group begins.</summary>
    public (long Writes, FeedPosition Feed) Mark() => (Session.Writes, _feed);

    /// <summary>Forgets a share that was refused. False when it has written already: then forgetting it takes more.</summary>
    public bool TryForget((long Writes, FeedPosition Feed) mark)
    {
        if (Session.Writes != mark.Writes)
        {
            return false;
        }

        _feed = mark.Feed;
        return true;
    }

    /// <summary>Starts one caller's share in a way that lets its writes be undone.</summary>
    /// <returns>What <see cref="RollbackToSavepoint"/> needs.</returns>
    public FeedPosition Savepoint()
    {
        Run("SAVEPOINT work");
        return _feed;
    }

    public void ReleaseSavepoint() => Run("RELEASE work");

    public void RollbackToSavepoint(FeedPosition feed)
    {
        Run("ROLLBACK TO work");
        ReleaseSavepoint();
        _feed = feed;
    }

    public void Commit() => Run("COMMIT");

    public void Rollback() => Run("ROLLBACK");

    /// <summary>Reads where the feed stands; another process may have written since the last group.</summary>
    public async ValueTask SynchronizeAsync() =>
        _feed = await Session.FirstAsync(row => new FeedPosition(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), Statements.FeedPosition);

    public override ValueTask<long> NextSyncIdAsync() => ValueTask.FromResult(_feed.Next);

    public override async ValueTask AppendChangeAsync(ObjectChange change)
    {
        bool jumps = change.SyncId != _feed.Last + 1;
        await InsertChangeAsync(jumps ? change with { Previous = _feed.Last, Reversed = change.Reversed ?? _feed.ReversedSince } : change);
        _feed = _feed with { Last = change.SyncId };
    }

    public override async ValueTask DeleteChangesAsync(long after, long upTo)
    {
        await Session.ExecuteAsync(Statements.DeleteChanges, ("@after", after), ("@upTo", upTo));
        await SynchronizeAsync();
    }

    public override async ValueTask RaiseFloorAsync(long syncId)
    {
        await Session.ExecuteAsync(Statements.RaiseFloor, ("@floor", syncId));
        await SynchronizeAsync();
    }

    public override async ValueTask NoteReversedAsync(long syncId)
    {
        await Session.ExecuteAsync(Statements.NoteReversed, ("@reversed", syncId));
        await RaiseFloorAsync(syncId);
    }

    public override ValueTask<IReadOnlyList<string>> CheckEngineAsync() => SqliteCatalogReader.CheckEngineAsync(Session);

    public void Dispose() => Session.Dispose();

    private void Run(string sql) => Session.Command(sql).ExecuteNonQuery();
}
