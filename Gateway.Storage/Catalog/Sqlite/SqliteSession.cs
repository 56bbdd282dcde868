using System.Data.Common;
using Gateway.Storage.Catalog.Sql;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>A connection to a SQLite file, with its prepared statements.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : SqlSession
{
    // By reference: the texts are constants, and comparing or hashing them would cost as much as short statements do.
    private readonly Dictionary<object, SqliteCommand> _commands = new(ReferenceEqualityComparer.Instance);

    /// <summary>Runs a statement that belongs to the transaction, not to what is done in it.</summary>
    public void Run(string sql) => Command(sql).ExecuteNonQuery();

    public override ValueTask<int> ExecuteAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Writes++;
        return new ValueTask<int>(Command(sql, parameters).ExecuteNonQueryAsync());
    }

    public override ValueTask PostAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Writes++;
        return new ValueTask(Command(sql, parameters).ExecuteNonQueryAsync());
    }

    public override ValueTask<DbDataReader> QueryAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        new(((DbCommand)Command(sql, parameters)).ExecuteReaderAsync());

    public override void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    /// <summary>A prepared statement with its parameters set. The next use of the same constant reuses it.</summary>
    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach ((string name, object? _) in parameters)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            _commands.Add(sql, command);
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }

        return command;
    }
}
