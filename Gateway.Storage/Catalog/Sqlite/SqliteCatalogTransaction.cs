using Gateway.Storage.Catalog.Sql;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>The one writer of a SQLite catalog.</summary>
internal sealed class SqliteCatalogTransaction(SqliteSession session) : SqlCatalogTransaction(session), IDisposable
{
    /// <summary>Begins, and reads where the ids stand: another process may have written since the last time.</summary>
    public ValueTask BeginAsync()
    {
        session.Run("BEGIN IMMEDIATE");
        return SynchronizeAsync();
    }

    public void Commit() => session.Run("COMMIT");

    public void Rollback() => session.Run("ROLLBACK");

    public override ValueTask<IReadOnlyList<string>> CheckEngineAsync() => SqliteCatalogReader.CheckEngineAsync(Session);

    public void Dispose() => session.Dispose();
}
