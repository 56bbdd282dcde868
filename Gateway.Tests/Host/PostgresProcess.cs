using System.Diagnostics;
using System.Globalization;

namespace Gateway.Tests.Host;

/// <summary>
/// A PostgreSQL server on a cluster of its own, which ends with this process, however that ends. The benchmarks have this file, too.
/// </summary>
internal sealed class PostgresProcess : IDisposable
{
    private const string Installed = "/usr/lib/postgresql";

    // PostgreSQL does not run as root. The server goes when its standard input does.
    private const string Script = """
        folder=$1 programs=$2 port=$3
        shift 3
        cd "$folder"
        as=
        if [ "$(id -u)" = 0 ]; then
            chown postgres "$folder"
            as="setpriv --reuid=postgres --regid=postgres --init-groups"
        fi
        [ -d data ] || $as "$programs/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >&2 || exit 1
        $as "$programs/postgres" -D data -p "$port" -k "$folder" -c listen_addresses=127.0.0.1 -c logging_collector=off -c lc_messages=C "$@" </dev/null &
        server=$!
        read -r end
        kill -QUIT $server
        wait $server
        """;

    private readonly Process _process;

    private PostgresProcess(Process process) => _process = process;

    /// <summary>The folder of the newest installed server's programs; null where none is installed.</summary>
    public static string? FindPrograms() => !Directory.Exists(Installed) ? null : Directory.EnumerateDirectories(Installed)
        .OrderByDescending(version => int.TryParse(Path.GetFileName(version), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)
        .Select(version => Path.Combine(version, "bin"))
        .FirstOrDefault(programs => File.Exists(Path.Combine(programs, "initdb")));

    /// <summary>Starts the server on the cluster in a folder, which is made when missing, and returns when it takes connections. The superuser <c>postgres</c> needs no password.</summary>
    /// <param name="programs">What <see cref="FindPrograms"/> found.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="port">The port on 127.0.0.1.</param>
    /// <param name="settings">Settings of the server, as <c>NAME=VALUE</c>.</param>
    /// <exception cref="InvalidOperationException">It did not start; the message is its log.</exception>
    public static PostgresProcess Start(string programs, string folder, int port, params IEnumerable<string> settings)
    {
        IEnumerable<string> options = settings.SelectMany(setting => (string[])["-c", setting]);
        var start = new ProcessStartInfo("sh", ["-c", Script, "sh", folder, programs, port.ToString(CultureInfo.InvariantCulture), .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        var log = new List<string>();
        while (process.StandardError.ReadLine() is { } line)
        {
            log.Add(line);
            if (line.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                // Read on, or the server would stand still once the pipe is full.
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return new PostgresProcess(process);
            }
        }

        throw new InvalidOperationException($"PostgreSQL did not start:\n{string.Join('\n', log)}");
    }

    /// <summary>Stops the server as a crash does: nothing is finished, and what it had not written is recovered at the next start.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
