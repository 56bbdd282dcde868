using Gateway.Storage.Catalog.Sql;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>A pooled reader of a SQLite catalog.</summary>
internal sealed class SqliteCatalogReader(SqliteSession session) : SqlCatalogReader(session), IDisposable
{
    internal const string QuickCheck = "PRAGMA quick_check(10)";

    public override ValueTask<IReadOnlyList<string>> CheckEngineAsync() => CheckEngineAsync(Session);

    public void Dispose() => session.Dispose();

    internal static async ValueTask<IReadOnlyList<string>> CheckEngineAsync(SqlSession session) =>
        await session.AllAsync(row => row.GetString(0), QuickCheck) is var found && found is ["ok"] ? [] : found;
}
