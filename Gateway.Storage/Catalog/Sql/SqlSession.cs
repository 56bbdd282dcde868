using System.Data.Common;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>A connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class SqlSession(DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>A prepared statement with its parameters set. It belongs to the session; the next use of the same text reuses it.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out DbCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach ((string name, object? _) in parameters)
            {
                DbParameter parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            _commands.Add(sql, command);
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }

        return command;
    }

    /// <summary>Runs a statement and gives the number of rows it changed.</summary>
    public async ValueTask<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        await Command(sql, parameters).ExecuteNonQueryAsync();

    /// <summary>The first column of the first row; null when there is none.</summary>
    public async ValueTask<object?> ScalarAsync(string sql, params (string Name, object? Value)[] parameters) =>
        await Command(sql, parameters).ExecuteScalarAsync() is { } value and not DBNull ? value : null;

    /// <summary>The first row, mapped; default when there is none.</summary>
    public async ValueTask<T?> FirstAsync<T>(Func<DbDataReader, T> map, string sql, params (string Name, object? Value)[] parameters)
    {
        await using DbDataReader reader = await Command(sql, parameters).ExecuteReaderAsync();
        return await reader.ReadAsync() ? map(reader) : default;
    }

    /// <summary>Every row, mapped.</summary>
    public async ValueTask<IReadOnlyList<T>> AllAsync<T>(Func<DbDataReader, T> map, string sql, params (string Name, object? Value)[] parameters)
    {
        await using DbDataReader reader = await Command(sql, parameters).ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (DbCommand command in _commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }
}
