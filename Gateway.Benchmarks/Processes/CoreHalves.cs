using System.Globalization;

namespace Gateway.Benchmarks.Processes;

/// <summary>
/// Splits this machine into two: some processes keep to the lower half of its cores, others to the upper one, until this is disposed. What runs on
/// another machine in earnest then does not take its cores from what it is compared with. Linux (taskset(1)), two cores or more.
/// </summary>
internal sealed class CoreHalves : IAsyncDisposable
{
    private readonly List<int> _moved = [];

    /// <summary>Whether this machine can be split.</summary>
    public static bool Possible => Environment.ProcessorCount > 1 && Tool.Exists("taskset");

    /// <summary>Keeps a process and all its threads to the lower half.</summary>
    public Task KeepLowAsync(int process, CancellationToken cancellationToken) => KeepAsync(process, 0, (Environment.ProcessorCount / 2) - 1, cancellationToken);

    /// <summary>Keeps a process and all its threads to the upper half.</summary>
    public Task KeepHighAsync(int process, CancellationToken cancellationToken) =>
        KeepAsync(process, Environment.ProcessorCount / 2, Environment.ProcessorCount - 1, cancellationToken);

    /// <summary>Lets them run everywhere again.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (int process in _moved)
        {
            await SetAsync(process, 0, Environment.ProcessorCount - 1, CancellationToken.None);
        }
    }

    private async Task KeepAsync(int process, int first, int last, CancellationToken cancellationToken)
    {
        _moved.Add(process);
        await SetAsync(process, first, last, cancellationToken);
    }

    private static async Task SetAsync(int process, int first, int last, CancellationToken cancellationToken) =>
        await Tool.RunAsync("taskset", ["-a", "-p", "-c", $"{first}-{last}", process.ToString(CultureInfo.InvariantCulture)], cancellationToken);
}
