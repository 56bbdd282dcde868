using System.Diagnostics;

namespace Gateway.Tests.Clients;

/// <summary>Runs programs with a home and an environment of their own, so that nothing set up on the machine reaches them.</summary>
internal sealed class ClientShell : IDisposable
{
    // Far above what the slowest step takes; a client that hangs is ended by it.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _home = new();

    public ClientShell()
    {
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = InstalledClient.SearchPath,
            ["HOME"] = _home.Path,
            ["TMPDIR"] = _home.Path,
            ["LC_ALL"] = "C.UTF-8",
            ["TZ"] = "UTC",
            ["AWS_CONFIG_FILE"] = _home.File("aws-config"),
            ["AWS_SHARED_CREDENTIALS_FILE"] = _home.File("aws-credentials"),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_PAGER"] = "",
            ["RCLONE_CONFIG"] = _home.Write("rclone.conf", ""),
        };
    }

    /// <summary>All that a program sees.</summary>
    public Dictionary<string, string> Environment { get; }

    /// <summary>A file in the home.</summary>
    public string File(string name) => _home.File(name);

    /// <summary>A new folder in the home.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(_home.File(name)).FullName;

    /// <summary>Runs a program to its end.</summary>
    public async Task<ClientResult> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _home.Path,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Timeout);
        string command = $"{program} {string.Join(' ', arguments)}";
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new ClientResult(command, process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new AssertionException($"{command}\ndid not end within {Timeout}.", e);
        }
    }

    public void Dispose() => _home.Dispose();
}
