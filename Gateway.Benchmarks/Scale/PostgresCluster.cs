using System.Diagnostics;
using System.Globalization;
using Gateway.Benchmarks.Processes;
using Gateway.Storage.Catalog.Postgres;

namespace Gateway.Benchmarks.Scale;

/// <summary>A PostgreSQL cluster of its own with the settings it comes with: every commit is on disk before it is answered.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private const string Installed = "/usr/lib/postgresql";
    private const string Database = "postgres";
    private const string Role = "postgres";

    // PostgreSQL does not run as root. The server goes when its standard input does.
    private const string Script = """
        cd "$1"
        as=
        if [ "$(id -u)" = 0 ]; then
            chown postgres "$1"
            as="setpriv --reuid=postgres --regid=postgres --init-groups"
        fi
        $as "$2/initdb" -D data -U postgres -A trust -E UTF8 --locale=C >&2 || exit 1
        $as "$2/postgres" -D data -p "$3" -k "$1" -c listen_addresses=127.0.0.1 -c max_connections=200 -c lc_messages=C </dev/null &
        server=$!
        read -r end
        kill -INT $server
        wait $server
        """;

    private readonly string _programs;
    private readonly int _port;
    private readonly Process _process;

    private PostgresCluster(string programs, int port, Process process)
    {
        _programs = programs;
        _port = port;
        _process = process;
    }

    /// <summary>How to reach it.</summary>
    public PostgresOptions Options => OptionsOf(Database);

    /// <summary>Makes the cluster, and waits until it takes connections.</summary>
    public static async Task<PostgresCluster> StartAsync(TemporaryFolder folder, CancellationToken cancellationToken)
    {
        string programs = (Directory.Exists(Installed) ? Directory.GetDirectories(Installed) : []).Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(bin => File.Exists(Path.Combine(bin, "pgbench"))) ?? throw new BenchmarkException("PostgreSQL is not installed: apt-get install postgresql");
        int port = FreePort.Next();
        string data = folder.File("postgres");
        Directory.CreateDirectory(data);
        MakePassable(folder.Path);
        var start = new ProcessStartInfo("sh", ["-c", Script, "sh", data, programs, port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        var log = new List<string>();
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            log.Add(line);
            if (line.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                // Read on, or the server would stand still once the pipe is full.
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new PostgresCluster(programs, port, process);
            }
        }

        throw new BenchmarkException($"PostgreSQL did not start: {string.Join('\n', log)}");
    }

    /// <summary>Runs a script of pgbench.</summary>
    /// <returns>Transactions a second.</returns>
    public async Task<double> RunAsync(string script, int clients, TimeSpan duration, CancellationToken cancellationToken)
    {
        string output = await Tool.RunAsync(
            Path.Combine(_programs, "pgbench"),
            [
                "-h", "127.0.0.1", "-p", Text(_port), "-U", Role, "-n", "-M", "prepared", "-c", Text(clients), "-j", Text(Environment.ProcessorCount),
                "-T", Text((int)Math.Ceiling(duration.TotalSeconds)), "-f", script, Database,
            ],
            cancellationToken);
        string rate = output.Split('\n').Single(line => line.StartsWith("tps = ", StringComparison.Ordinal)).Split(' ')[2];
        return double.Parse(rate, CultureInfo.InvariantCulture);
    }

    /// <summary>Makes another database.</summary>
    public async Task<PostgresOptions> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await Tool.RunAsync(Path.Combine(_programs, "createdb"), ["-h", "127.0.0.1", "-p", Text(_port), "-U", Role, name], cancellationToken);
        return OptionsOf(name);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private PostgresOptions OptionsOf(string database) => new($"Host=127.0.0.1;Port={_port};Username={Role};Database={database}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void MakePassable(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        }
    }
}
