using System.Data.Common;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>A connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class SqlSession(DbConnection connection) : IDisposable
{
    // By reference: the texts are constants, and comparing or hashing them would cost as much as short statements do.
    private readonly Dictionary<object, DbCommand> _commands = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many statements have been run that change something.</summary>
    public long Writes { get; private set; }

    /// <summary>A prepared statement with its parameters set. It belongs to the session; the next use of the same constant reuses it.</summary>
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

    /// <summary>Runs a statement that changes something, and gives the number of rows it changed.</summary>
    public ValueTask<int> ExecuteAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Writes++;
        return new ValueTask<int>(Command(sql, parameters).ExecuteNonQueryAsync());
    }

    /// <summary>Adds a row and gives the value that the statement returns.</summary>
    public ValueTask<object?> InsertAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Writes++;
        return ScalarAsync(sql, parameters);
    }

    /// <summary>The first column of the first row; null when there is none.</summary>
    public ValueTask<object?> ScalarAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => ScalarAsync(Command(sql, parameters));

    /// <summary>The first row, mapped; default when there is none.</summary>
    public ValueTask<T?> FirstAsync<T>(Func<DbDataReader, T> map, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        FirstAsync(map, Command(sql, parameters));

    /// <summary>Every row, mapped.</summary>
    public ValueTask<IReadOnlyList<T>> AllAsync<T>(Func<DbDataReader, T> map, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        AllAsync(map, Command(sql, parameters));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (DbCommand command in _commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private static async ValueTask<object?> ScalarAsync(DbCommand command) =>
        await command.ExecuteScalarAsync() is { } value and not DBNull ? value : null;

    private static async ValueTask<T?> FirstAsync<T>(Func<DbDataReader, T> map, DbCommand command)
    {
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? map(reader) : default;
    }

    private static async ValueTask<IReadOnlyList<T>> AllAsync<T>(Func<DbDataReader, T> map, DbCommand command)
    {
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(map(reader));
        }

        return rows;
    }
}
