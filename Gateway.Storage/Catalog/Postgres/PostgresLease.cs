using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>A session on loan. It goes back when the lease is disposed; one that was left in the middle of something is closed instead.</summary>
internal sealed class PostgresLease(PostgresSessionPool pool, PostgresSession session) : IAsyncDisposable
{
    /// <summary>The session.</summary>
    public PostgresSession Session => session;

    /// <summary>Its connection.</summary>
    public NpgsqlConnection Connection => session.Connection;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => pool.ReturnAsync(session);
}
