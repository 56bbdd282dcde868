using System.Data.Common;
using Gateway.Storage.Catalog.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Tests.Migration;

/// <summary>Every row of every table of a catalog, as text: of all tables there are, with all their columns.</summary>
internal static class CatalogDump
{
    // What an engine keeps for itself, or tells gateways of each other.
    private static readonly string[] Own = ["migration", "schema_version", "registry", "nodes", "master_key", "sqlite_sequence", "sqlite_stat1"];

    public static async Task<SortedDictionary<string, string[]>> OfFolderAsync(string data)
    {
        var dump = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        IEnumerable<(string Schema, string Path)> files = Directory.GetDirectories(Path.Combine(data, "services"))
            .Select(folder => ($"service_{folder[(folder.LastIndexOf('-') + 1)..]}", Path.Combine(folder, "catalog.db")));
        foreach ((string schema, string path) in files.Append(("gateway", Path.Combine(data, "registry.db"))).Where(file => File.Exists(file.Item2)))
        {
            await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            await connection.OpenAsync();
            foreach (string table in await NamesAsync(connection, "SELECT name FROM sqlite_master WHERE type = 'table'"))
            {
                dump[$"{schema}.{table}"] = await RowsAsync(connection, $"main.{table}");
            }
        }

        return dump;
    }

    public static async Task<SortedDictionary<string, string[]>> OfDatabaseAsync(PostgresOptions database)
    {
        var dump = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        foreach (string name in await NamesAsync(
            connection, "SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_schema = 'gateway' OR table_schema LIKE 'service%'"))
        {
            dump[name] = await RowsAsync(connection, name);
        }

        return dump;
    }

    private static async Task<List<string>> NamesAsync(DbConnection connection, string sql)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
        {
            names.Add(reader.GetString(0));
        }

        return names.Where(name => !Own.Contains(name.Split('.')[^1])).ToList();
    }

    private static async Task<string[]> RowsAsync(DbConnection connection, string table)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table}";
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount)
                .Where(column => reader.GetName(column) is not ("closed" or "bytes"))
                .OrderBy(reader.GetName, StringComparer.Ordinal)
                .Select(column => $"{reader.GetName(column)}={(reader.GetValue(column) is byte[] bytes ? $"x{Convert.ToHexString(bytes)}" : reader.GetValue(column))}")));
        }

        return [.. rows.Order(StringComparer.Ordinal)];
    }
}
