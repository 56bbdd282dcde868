using System.Globalization;
using Gateway.Benchmarks.Processes;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Tests.Host;

namespace Gateway.Benchmarks.Scale;

/// <summary>A PostgreSQL cluster of its own with the settings it comes with: every commit is on disk before it is answered.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private const string Database = "postgres";
    private const string Role = "postgres";

    private readonly string _programs;
    private readonly int _port;
    private readonly PostgresProcess _process;

    private PostgresCluster(string programs, int port, PostgresProcess process)
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
        string programs = PostgresProcess.FindPrograms() ?? throw new BenchmarkException("PostgreSQL is not installed: apt-get install postgresql");
        int port = FreePort.Next();
        string data = folder.File("postgres");
        Directory.CreateDirectory(data);
        MakePassable(folder.Path);
        return new PostgresCluster(programs, port, await Task.Run(() => PostgresProcess.Start(programs, data, port, "max_connections=200"), cancellationToken));
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

    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        return ValueTask.CompletedTask;
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
