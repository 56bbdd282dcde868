using System.Data.Common;
using System.Globalization;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Migration;

/// <summary>A connection to the tables of one schema, and what each engine does in its own way. Not safe for concurrent use.</summary>
/// <param name="connection">Belongs to it from now on.</param>
/// <param name="schema">The schema.</param>
internal abstract class TableConnection(DbConnection connection, string schema) : IAsyncDisposable, IDisposable
{
    /// <summary>Sets the last number given out to a service, @0.</summary>
    public abstract string SetLastNumber { get; }

    /// <summary>Adds rows, all or none.</summary>
    public abstract ValueTask WriteAsync(CatalogTable table, IReadOnlyList<object[]> rows, CancellationToken cancellationToken);

    /// <summary>Makes full tables ready for use.</summary>
    public virtual ValueTask SettleAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The engine's failure as storage tells it.</summary>
    public abstract StorageException Translate(DbException e, string message);

    /// <summary>A table's name in SQL.</summary>
    public string Name(string table) => $"\"{schema}\".{table}";

    /// <summary>A statement.</summary>
    /// <param name="sql">Its text.</param>
    /// <param name="values">Those of @0, @1 and so on.</param>
    public DbCommand Command(string sql, params object[] values)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;

        // A table may be as large as it likes.
        command.CommandTimeout = 0;
        Bind(command, values);
        return command;
    }

    /// <summary>Gives a statement its values.</summary>
    public static void Bind(DbCommand command, object[] values)
    {
        command.Parameters.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@{i}");
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }
    }

    /// <summary>The places of values in SQL: <c>@0, @1</c>.</summary>
    public static string Placeholders(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"@{i}")));

    /// <summary>Begins a transaction.</summary>
    public DbTransaction BeginTransaction() => connection.BeginTransaction();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <inheritdoc />
    public void Dispose() => connection.Dispose();
}
