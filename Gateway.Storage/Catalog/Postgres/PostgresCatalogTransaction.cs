using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>
/// The one writer of a catalog, over all gateways: from its beginning to its commit it alone holds the lock on the feed. So sync ids follow the order of
/// commits, no reader sees a later one before an earlier one, and what was decided on what is there still holds when it is written.
/// </summary>
/// <param name="session">A session on the service's schema.</param>
/// <param name="service">The service's number.</param>
/// <param name="instance">Names this gateway to those who are told of the commit.</param>
internal sealed class PostgresCatalogTransaction(PostgresSession session, long service, string instance) : SqlCatalogTransaction(session)
{
    // Waits in line with those of other gateways. Reading is not held up. A lock of the row itself would have to be written to it each time.
    private const string Lock = "LOCK TABLE feed IN EXCLUSIVE MODE";

    // The state of versioning as it is now: another gateway may have set it a moment ago, and have answered.
    private const string Beginning =
        $"SELECT {Statements.PositionColumns}, closed, (SELECT versioning FROM {PostgresDatabase.RegistrySchema}.services WHERE number = @number) FROM feed";

    private const string Close = "UPDATE feed SET closed = 1";

    private const string Unlist = $"""
        WITH removed AS (DELETE FROM {PostgresDatabase.RegistrySchema}.services WHERE number = @number RETURNING number, id)
        INSERT INTO {PostgresDatabase.RegistrySchema}.removed_services (number, id, removed) SELECT number, id, CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT) FROM removed
        """;

    private const string CountChange = $"UPDATE {PostgresDatabase.RegistrySchema}.registry SET change = change + 1";

    private const string Notify = $"SELECT pg_notify('{PostgresNotes.Channel}', @note)";

    private CatalogPosition _begun;
    private VersioningState? _versioning;
    private bool _unlisted;

    /// <inheritdoc />
    public override VersioningState? Versioning => _versioning;

    /// <summary>Begins, once every transaction before it has ended.</summary>
    /// <exception cref="StorageException">NoSuchService: another gateway is removing the service, or has removed it.</exception>
    public async ValueTask BeginAsync()
    {
        // The lock comes in a statement before: one that has to wait sees what was there when it began to wait.
        await session.BeginAsync();
        await Session.PostAsync(Lock);
        (_begun, bool closed, _versioning) = await Session.FirstAsync(
            row => (Rows.Position(row), row.GetInt64(4) != 0, row.IsDBNull(5) ? (VersioningState?)null : (VersioningState)row.GetInt64(5)), Beginning, ("@number", service));
        Position = _begun;
        if (closed)
        {
            throw new StorageException(StorageError.NoSuchService, "The service has been removed.");
        }
    }

    /// <summary>Commits, and tells the other gateways of it.</summary>
    public async ValueTask CommitAsync()
    {
        if (Position.Last != _begun.Last)
        {
            await Session.PostAsync(Notify, ("@note", $"{instance} {service} {_begun.Last} {Position.Last}"));
        }

        if (_unlisted)
        {
            await Session.PostAsync(Notify, ("@note", PostgresNotes.OfRegistry(instance)));
        }

        await session.CommitAsync();
    }

    public override async ValueTask CloseAsync()
    {
        await Session.PostAsync(Close);
        await Session.PostAsync(CountChange);
        await Session.PostAsync(Unlist, ("@number", service));
        _unlisted = true;
    }

    public override ValueTask<IReadOnlyList<string>> CheckEngineAsync() => PostgresCatalogReader.CheckEngineAsync(Session);
}
