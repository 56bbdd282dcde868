using System.Data.Common;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>A connection that the catalog's statements run on, each prepared when it is first used. Used by one caller at a time.</summary>
internal abstract class SqlSession : IDisposable
{
    /// <summary>How many statements have been run that change something.</summary>
    public long Writes { get; protected set; }

    /// <summary>Runs a statement that changes something, and gives the number of rows it changed.</summary>
    public abstract ValueTask<int> ExecuteAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>
    /// Runs a statement that changes something where nobody asks how many rows. It may be sent with a later one, at the latest with the commit:
    /// a failure then surfaces there.
    /// </summary>
    public abstract ValueTask PostAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>Runs a statement that gives rows. They must be disposed before the next statement.</summary>
    public abstract ValueTask<DbDataReader> QueryAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>Drops what was posted and has not been sent yet: the work it belongs to is undone.</summary>
    public virtual void DiscardPosted()
    {
    }

    /// <summary>Lets go of the rest of the rows that are being read, where it would be sent all the same.</summary>
    public virtual void CancelQuery()
    {
    }

    /// <summary>The first column of the first row; null when there is none.</summary>
    public ValueTask<object?> ScalarAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        FirstAsync(row => row.IsDBNull(0) ? null : row.GetValue(0), QueryAsync(sql, parameters));

    /// <summary>The first row, mapped; default when there is none.</summary>
    public ValueTask<T?> FirstAsync<T>(Func<DbDataReader, T> map, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        FirstAsync(map, QueryAsync(sql, parameters));

    /// <summary>Every row, mapped.</summary>
    public ValueTask<IReadOnlyList<T>> AllAsync<T>(Func<DbDataReader, T> map, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        AllAsync(map, QueryAsync(sql, parameters));

    /// <inheritdoc />
    public abstract void Dispose();

    private static async ValueTask<T?> FirstAsync<T>(Func<DbDataReader, T> map, ValueTask<DbDataReader> rows)
    {
        await using DbDataReader reader = await rows;
        return await reader.ReadAsync() ? map(reader) : default;
    }

    private static async ValueTask<IReadOnlyList<T>> AllAsync<T>(Func<DbDataReader, T> map, ValueTask<DbDataReader> rows)
    {
        await using DbDataReader reader = await rows;
        var all = new List<T>();
        while (await reader.ReadAsync())
        {
            all.Add(map(reader));
        }

        return all;
    }
}
