using System.Diagnostics;
using System.Globalization;

namespace Gateway.Benchmarks.Processes;

/// <summary>A server that runs as a process of its own until this is disposed; it is ended by its id.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);

    private readonly Process _process;

    private ServerProcess(Process process, TimeSpan startTime)
    {
        _process = process;
        StartTime = startTime;
    }

    public int Id => _process.Id;

    /// <summary>From the start of the process to its first good answer.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Starts a program and waits until it answers.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="output">The file that takes what it prints.</param>
    /// <param name="ready">Answers with success once the server can work.</param>
    /// <param name="cancellationToken">Gives up, and ends the process.</param>
    public static async Task<ServerProcess> StartAsync(IReadOnlyList<string> command, string output, Uri ready, CancellationToken cancellationToken)
    {
        // The shell only redirects; exec gives its place, and its process id, to the program.
        var start = new ProcessStartInfo("/bin/sh", ["-c", """exec "$@" >"$OUTPUT" 2>&1""", "sh", .. command]);
        start.Environment["OUTPUT"] = output;
        start.Environment["DOTNET_NOLOGO"] = "1";
        long started = Stopwatch.GetTimestamp();
        Process process = Process.Start(start)!;
        try
        {
            await WaitAsync(process, ready, output, cancellationToken);
            return new ServerProcess(process, Stopwatch.GetElapsedTime(started));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Asks it to stop, and insists after a while.</summary>
    public async ValueTask DisposeAsync()
    {
        using (Process terminate = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await terminate.WaitForExitAsync();
        }

        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static async Task WaitAsync(Process process, Uri ready, string output, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(ready, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (process.HasExited || Stopwatch.GetElapsedTime(started) > StartLimit)
            {
                throw new BenchmarkException($"The server did not start: {await File.ReadAllTextAsync(output, cancellationToken)}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }
}
