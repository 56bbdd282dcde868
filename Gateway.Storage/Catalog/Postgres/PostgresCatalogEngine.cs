using Gateway.Storage.Migration;
using Gateway.Storage.Nodes;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>One PostgreSQL database, which several gateways may share; see <see cref="PostgresDatabase"/>.</summary>
internal sealed class PostgresCatalogEngine : ICatalogEngine
{
    private readonly PostgresDatabase _database;
    private readonly string _instance;

    /// <param name="database">The database; belongs to the engine from now on.</param>
    /// <param name="services">The list of services in it; belongs to the engine from now on.</param>
    /// <param name="nodes">The gateways that share it; belongs to the engine from now on.</param>
    /// <param name="instance">Names this gateway to the others, in one word.</param>
    public PostgresCatalogEngine(PostgresDatabase database, IServiceRegistry services, INodes nodes, string instance)
    {
        _database = database;
        _instance = instance;
        Services = services;
        Nodes = nodes;
        RemoveAbandoned();
    }

    /// <inheritdoc />
    public INodes? Nodes { get; }

    /// <inheritdoc />
    public IServiceRegistry Services { get; }

    /// <summary>Connects, and makes or brings up to date what all gateways share.</summary>
    /// <exception cref="StorageException">Unavailable: the message says what to do about it.</exception>
    public static PostgresCatalogEngine Open(PostgresOptions options, Durability durability, string instance, TimeProvider time)
    {
        var database = PostgresDatabase.Open(options, durability);
        database.Migrate(PostgresDatabase.RegistrySchema, "Registry");
        string node = PostgresNotes.NewNode(instance);
        return new PostgresCatalogEngine(database, new PostgresServiceRegistry(new PostgresRegistry(options, node)), new PostgresNodes(database, node, time), node);
    }

    /// <inheritdoc />
    public ICatalog Open(ServiceRecord service)
    {
        MakeSchema(service);
        return new PostgresCatalog(_database, service.Number, _instance);
    }

    /// <inheritdoc />
    public RegistryTables OpenRegistryTables() => new(new PostgresTableConnection(_database.OpenConnection(), PostgresDatabase.RegistrySchema));

    /// <inheritdoc />
    public TableSet OpenTables(ServiceRecord service)
    {
        MakeSchema(service);
        return new TableSet(new PostgresTableConnection(_database.OpenConnection(), PostgresDatabase.SchemaOf(service.Number)));
    }

    /// <inheritdoc />
    public void Remove(ServiceRecord service)
    {
        try
        {
            using NpgsqlConnection connection = _database.OpenConnection();
            Drop(connection, PostgresDatabase.SchemaOf(service.Number));
        }
        catch (Exception e) when (e is NpgsqlException or StorageException)
        {
            // Removed at a later start.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Nodes!.DisposeAsync();
        Services.Dispose();
        await _database.DisposeAsync();
    }

    private void MakeSchema(ServiceRecord service) =>
        _database.Migrate(PostgresDatabase.SchemaOf(service.Number), "Service", connection => RequireListed(connection, service));

    /// <summary>Keeps a removed service from getting a schema anew, from a gateway that has not heard of the removal.</summary>
    private static void RequireListed(NpgsqlConnection connection, ServiceRecord service)
    {
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT 1 FROM {PostgresDatabase.RegistrySchema}.services WHERE number = {service.Number} FOR KEY SHARE";
        if (command.ExecuteScalar() is null)
        {
            throw new StorageException(StorageError.NoSuchService, $"The service '{service.Info.Id}' has been removed.");
        }
    }

    /// <summary>
    /// Removes the schemas of services that were removed while a gateway ended. A service is listed before it has a schema. Only those whose number this
    /// list has given out: beside a list that was lost, the schemas are all that is left of the objects.
    /// </summary>
    private void RemoveAbandoned()
    {
        using NpgsqlConnection connection = _database.OpenConnection();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText =
            $@"SELECT nspname FROM pg_namespace WHERE nspname ~ '^service_\d+$' AND NOT EXISTS (" +
            $"SELECT 1 FROM {PostgresDatabase.RegistrySchema}.services WHERE nspname = 'service_' || number) " +
            $"AND CAST(SUBSTRING(nspname FROM 9) AS BIGINT) <= {Services.LastNumber()}";
        var abandoned = new List<string>();
        try
        {
            using (NpgsqlDataReader rows = command.ExecuteReader())
            {
                while (rows.Read())
                {
                    abandoned.Add(rows.GetString(0));
                }
            }

            abandoned.ForEach(schema => Drop(connection, schema));
        }
        catch (NpgsqlException)
        {
            // The next start may do better.
        }
    }

    private static void Drop(NpgsqlConnection connection, string schema) => PostgresDatabase.Execute(connection, $"DROP SCHEMA IF EXISTS \"{schema}\" CASCADE");
}
