using System.Diagnostics;
using System.Globalization;
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
    private const string Installed = "/usr/lib/postgresql";

    // PostgreSQL does not run as root. The server goes when its standard input does.
    private const string Script = """
        cd "$1"
        as=
        if [ "$(id -u)" = 0 ]; then
            chown postgres "$1"
            as="setpriv --reuid=postgres --regid=postgres --init-groups"
        fi
        [ -d data ] || $as "$2/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >&2 || exit 1
        $as "$2/postgres" -D data -p "$3" -k "$1" -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=400 \
            -c shared_buffers=64MB -c logging_collector=off -c lc_messages=C </dev/null &
        server=$!
        read -r end
        kill -QUIT $server
        wait $server
        """;

    private static readonly Lazy<PostgresServer> One = new(() => new PostgresServer());
    private static int _databases;

    private readonly TemporaryFolder _folder = new();
    private readonly string _programs;
    private readonly int _port = FreePort();
    private Process? _process;

    /// <summary>Makes a cluster and starts it. Without PostgreSQL the running test is ignored, or fails where everything is required.</summary>
    public PostgresServer()
    {
        _programs = FindPrograms() ?? throw InstalledClient.Missing("PostgreSQL", "apt-get install postgresql");
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
    public void Start()
    {
        var start = new ProcessStartInfo("sh", ["-c", Script, "sh", _folder.Path, _programs, _port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        _process = Process.Start(start)!;
        var log = new List<string>();
        while (_process.StandardError.ReadLine() is { } line)
        {
            log.Add(line);
            if (line.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                // Read on, or the server would stand still once the pipe is full.
                _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return;
            }
        }

        throw new AssertionException($"PostgreSQL did not start:\n{string.Join('\n', log)}");
    }

    /// <summary>Stops the server as a crash does: nothing is finished, and what it had not written is recovered at the next start.</summary>
    public void StopAtOnce()
    {
        _process!.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            StopAtOnce();
        }

        _folder.Dispose();
    }

    private static string? FindPrograms() => Directory.Exists(Installed)
        ? Directory.EnumerateDirectories(Installed)
            .OrderByDescending(version => int.TryParse(Path.GetFileName(version), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(programs => File.Exists(Path.Combine(programs, "initdb")))
        : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
