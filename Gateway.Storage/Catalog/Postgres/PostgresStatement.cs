using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>A statement of the catalog as PostgreSQL takes it: its parameters have positions, and the types that the server has found for them.</summary>
internal sealed partial class PostgresStatement
{
    // By reference: the texts are constants.
    private static readonly ConcurrentDictionary<object, PostgresStatement> Known = new(ReferenceEqualityComparer.Instance);

    private readonly string _text;
    private readonly NpgsqlDbType[] _types;

    private PostgresStatement(NpgsqlConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var names = new List<string>(parameters.Length);
        foreach ((string name, _) in parameters)
        {
            names.Add(name);
        }

        _text = Parameter().Replace(sql, match => $"${names.IndexOf(match.Value) + 1}");
        GivesRows = sql.StartsWith("SELECT", StringComparison.Ordinal);
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = sql;
        if (names.Count > 0)
        {
            // A parameter's first value does not tell its type when it is null.
            NpgsqlCommandBuilder.DeriveParameters(command);
        }

        _types = [.. names.Select(name => command.Parameters[name].NpgsqlDbType)];
    }

    /// <summary>Whether it has a result of its own, even if nobody wants it.</summary>
    public bool GivesRows { get; }

    /// <summary>Whether the server need not be asked about a statement any more.</summary>
    public static bool IsKnown(string sql) => Known.ContainsKey(sql);

    /// <summary>Finds a statement, or makes it known: once in the life of the process the server is asked about it.</summary>
    public static PostgresStatement Get(NpgsqlConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!Known.TryGetValue(sql, out PostgresStatement? statement))
        {
            statement = new PostgresStatement(connection, sql, parameters);
            Known[sql] = statement;
        }

        return statement;
    }

    /// <summary>The statement with values.</summary>
    public NpgsqlBatchCommand Bind(ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = new NpgsqlBatchCommand(_text);
        for (int i = 0; i < parameters.Length; i++)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = _types[i], Value = Value(parameters[i].Value) });
        }

        return command;
    }

    // Text in PostgreSQL holds no NUL. None that is kept has one; what a client names with one is not there, under this name either.
    private static object Value(object? value) => value switch
    {
        null => DBNull.Value,
        int number => (long)number,
        string text => text.Replace('\0', '\uFFFD'),
        _ => value,
    };

    [GeneratedRegex(@"@\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
