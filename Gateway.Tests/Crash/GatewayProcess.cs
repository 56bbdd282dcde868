using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Tests.Host;

namespace Gateway.Tests.Crash;

/// <summary>The built program as a process of its own, to be killed.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly SharedWriter _log = new();

    private GatewayProcess(string configFile, IEnumerable<string> command, params IEnumerable<(string Name, string Value)> environment)
    {
        string program = typeof(GatewayApp).Assembly.Location;
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, [program, .. command, "--config", configFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // A server that was started in this process has set it for itself.
        start.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything the program printed.</summary>
    public string Log => _log.Text;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(ListeningUrl().Match(Log).Groups["url"].Value);

    /// <summary>Starts a server; it may not listen yet.</summary>
    public static GatewayProcess Start(string configFile) => new(configFile, ["serve"]);

    /// <summary>Starts a server with a variable set in its environment.</summary>
    public static GatewayProcess Start(string configFile, (string Name, string Value) variable) => new(configFile, ["serve"], variable);

    /// <summary>Starts another command.</summary>
    public static GatewayProcess Start(string configFile, params IEnumerable<string> command) => new(configFile, command);

    /// <summary>Runs another command to its end.</summary>
    /// <returns>Its exit code and what it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string configFile, params IEnumerable<string> command)
    {
        await using var process = new GatewayProcess(configFile, command);
        return (await process.EndsAsync(), process.Log);
    }

    /// <summary>Done when the process has ended, with its exit code.</summary>
    public async Task<int> EndsAsync()
    {
        await ExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Done once it listens; fails the test when the server ends instead.</summary>
    public async Task ListensAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        Task ended = _process.WaitForExitAsync(timeout.Token);
        if (await Task.WhenAny(_log.ContainsAsync("Listening on "), ended) == ended)
        {
            throw new AssertionException($"The server did not start:\n{Log}");
        }
    }

    /// <summary>SIGKILL: nothing in the process can react to it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>Sends it a signal, such as TERM.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(null, null)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task ExitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(timeout.Token);
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is not null)
        {
            _log.Write(e.Data + "\n");
        }
    }

    [GeneratedRegex("Listening on (?<url>[^ ,]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningUrl();
}
