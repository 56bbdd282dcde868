using Gateway.Storage.Catalog.Sql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>Reads a catalog in PostgreSQL.</summary>
internal sealed class PostgresCatalogReader(PostgresSession session) : SqlCatalogReader(session)
{
    public override ValueTask<IReadOnlyList<string>> CheckEngineAsync() => CheckEngineAsync(Session);

    /// <summary>What PostgreSQL itself knows to be broken; it verifies the rest as it reads, and with <c>pg_amcheck</c> on demand.</summary>
    internal static ValueTask<IReadOnlyList<string>> CheckEngineAsync(SqlSession session) => session.AllAsync(
        row => $"The index {row.GetString(0)} is not valid.",
        "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON oid = indrelid WHERE relnamespace = current_schema()::regnamespace AND NOT indisvalid");
}
