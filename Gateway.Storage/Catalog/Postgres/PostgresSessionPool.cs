using Gateway.Storage.Objects;
using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>
/// A bounded number of sessions, kept open between uses. A session that was used for a schema before is preferred for it: it has its statements planned.
/// </summary>
internal sealed class PostgresSessionPool(NpgsqlDataSource source, int size) : IAsyncDisposable
{
    // A request that has waited for longer has most likely been given up by its client.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _free = new(size);
    private readonly List<PostgresSession> _idle = [];
    private bool _disposed;

    /// <inheritdoc cref="PostgresDatabase.RentAsync" />
    public async ValueTask<PostgresLease> RentAsync(string schema, CancellationToken cancellationToken)
    {
        if (!await _free.WaitAsync(Patience, cancellationToken))
        {
            throw new StorageException(StorageError.Unavailable, $"All {size} connections to PostgreSQL are in use.");
        }

        try
        {
            return new PostgresLease(this, await TakeAsync(schema, cancellationToken));
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <summary>Takes a session back.</summary>
    public async ValueTask ReturnAsync(PostgresSession session)
    {
        bool keep = session.IsClean;
        if (keep)
        {
            lock (_idle)
            {
                keep = !_disposed;
                if (keep)
                {
                    _idle.Add(session);
                }
            }
        }

        if (!keep)
        {
            await CloseAsync(session);
        }

        _free.Release();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        lock (_idle)
        {
            _disposed = true;
        }

        await ClearAsync();
        await source.DisposeAsync();
    }

    private async ValueTask<PostgresSession> TakeAsync(string schema, CancellationToken cancellationToken)
    {
        while (TakeIdle(schema) is { } idle)
        {
            if (await TryUseAsync(idle, schema))
            {
                return idle;
            }
        }

        var session = new PostgresSession(await source.OpenConnectionAsync(cancellationToken));
        try
        {
            await session.UseAsync(schema);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private PostgresSession? TakeIdle(string schema)
    {
        lock (_idle)
        {
            if (_idle.Count == 0)
            {
                return null;
            }

            // The one used last, as its statements are fresh in every cache; of those for other schemas the one used longest ago.
            int found = Math.Max(0, _idle.FindLastIndex(session => session.Schema == schema));
            PostgresSession taken = _idle[found];
            _idle.RemoveAt(found);
            return taken;
        }
    }

    private async ValueTask<bool> TryUseAsync(PostgresSession session, string schema)
    {
        try
        {
            await session.UseAsync(schema);
            return true;
        }
        catch (NpgsqlException)
        {
            await CloseAsync(session);
            return false;
        }
    }

    private async ValueTask CloseAsync(PostgresSession session)
    {
        bool isLost = session.IsLost;
        await session.DisposeAsync();
        if (isLost)
        {
            // The server was restarted, most likely: then those that lie idle have lost it, too.
            await ClearAsync();
        }
    }

    private async ValueTask ClearAsync()
    {
        PostgresSession[] idle;
        lock (_idle)
        {
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (PostgresSession session in idle)
        {
            await session.DisposeAsync();
        }
    }
}
