using System.Net;
using System.Net.Sockets;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Tests.Clients;
using Npgsql;

namespace Gateway.Tests.Host;

/// <summary>
/// A PostgreSQL cluster of its own in a temporary folder. Nothing in it is meant to survive: it does not wait for the disk. It ends with the test process,
/// however that ends.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer> One = new(() => new PostgresServer());
    private static int _databases;

    private readonly TemporaryFolder _folder = new();
    private readonly string _programs;
    private readonly int _port = FreePort();
    private PostgresProcess? _process;

    /// <summary>Makes a cluster and starts it. Without PostgreSQL the running test is ignored, or fails where everything is required.</summary>
    public PostgresServer()
    {
        _programs = PostgresProcess.FindPrograms() ?? throw InstalledClient.Missing("PostgreSQL", "apt-get install postgresql");
        Start();
    }

    /// <summary>The server of all tests that do not stop theirs.</summary>
    public static PostgresServer Shared => One.Value;

    /// <summary>Ends <see cref="Shared"/>, if it was used.</summary>
    public static void DisposeShared()
    {
        if (One.IsValueCreated)
        {
            One.Value.Dispose();
        }
    }

    /// <summary>How the superuser reaches a database.</summary>
    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database}";

    /// <summary>Makes an empty database.</summary>
    public PostgresOptions CreateDatabase()
    {
        string name = $"test_{Interlocked.Increment(ref _databases)}";
        Execute("postgres", $"CREATE DATABASE {name}");
        return new PostgresOptions(ConnectionString(name));
    }

    /// <summary>Runs SQL as the superuser.</summary>
    public void Execute(string database, string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Starts the server again, and returns when it takes connections.</summary>
    public void Start() => _process = PostgresProcess.Start(
        _programs, _folder.Path, _port, "fsync=off", "full_page_writes=off", "max_connections=400", "shared_buffers=64MB");

    /// <summary>Stops the server as a crash does: nothing is finished, and what it had not written is recovered at the next start.</summary>
    public void StopAtOnce()
    {
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        StopAtOnce();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
