using System.Globalization;
using Gateway.Configuration.Yaml;
using Gateway.Storage.Catalog.Postgres;

namespace Gateway.Configuration;

/// <summary>Reads <c>catalog</c>.</summary>
internal static class CatalogReader
{
    private const int MostConnections = 1000;

    /// <summary>Where the database is; null for SQLite.</summary>
    public static PostgresOptions? Read(YamlMap? map)
    {
        if (map?.RequiredText("type") is not { } type)
        {
            return null;
        }

        if (type is not ("sqlite" or "postgres"))
        {
            map.Error("type", $"'{type}' is no type of catalog; {NearestName.Hint(type, ["sqlite", "postgres"])}");
            return null;
        }

        PostgresOptions? postgres = type == "postgres" ? ReadPostgres(map) : null;
        map.Finish();
        return postgres;
    }

    private static PostgresOptions? ReadPostgres(YamlMap map)
    {
        int? connections = Connections(map);
        if (map.RequiredText("connection") is not { } connection)
        {
            return null;
        }

        if (PostgresOptions.Problem(connection) is { } problem)
        {
            map.Error("connection", $"'connection' {problem}");
        }

        var options = new PostgresOptions(connection);
        return options with { MaxConnections = connections ?? options.MaxConnections };
    }

    private static int? Connections(YamlMap map)
    {
        if (map.Text("maxConnections") is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= PostgresOptions.LeastConnections and <= MostConnections)
        {
            return count;
        }

        map.Error("maxConnections", $"'maxConnections' must be a number from {PostgresOptions.LeastConnections} to {MostConnections}, found '{text}'");
        return null;
    }
}
