using System.Diagnostics;

namespace Gateway.Benchmarks.Processes;

/// <summary>A program that runs to its end.</summary>
internal static class Tool
{
    /// <summary>Whether a program is on the path.</summary>
    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs a program and gives what it printed.</summary>
    /// <exception cref="BenchmarkException">It failed.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw new BenchmarkException($"{program} failed: {output}{await errors}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
