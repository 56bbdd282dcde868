using System.Globalization;

namespace Gateway.Benchmarks.Processes;

/// <summary>
/// The cores this process may use, in two halves: what runs on another machine in earnest then does not take its cores from what it is compared with.
/// Linux (taskset(1)).
/// </summary>
internal sealed class CoreHalves : IAsyncDisposable
{
    private readonly int[] _all = Allowed();

    /// <summary>Whether there are two halves.</summary>
    public bool Possible => _all.Length > 1 && Tool.Exists("taskset");

    /// <summary>The lower half, as taskset takes it.</summary>
    public string Lower => List(_all[..(_all.Length / 2)]);

    /// <summary>The upper half, as taskset takes it.</summary>
    public string Upper => List(_all[(_all.Length / 2)..]);

    /// <summary>Keeps this process to the lower half until this is disposed.</summary>
    public Task PinSelfToLowerAsync(CancellationToken cancellationToken) => PinSelfAsync(Lower, cancellationToken);

    /// <summary>Lets this process run where it could before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Possible)
        {
            await PinSelfAsync(List(_all), CancellationToken.None);
        }
    }

    private static async Task PinSelfAsync(string cores, CancellationToken cancellationToken) =>
        await Tool.RunAsync("taskset", ["-a", "-p", "-c", cores, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)], cancellationToken);

    private static string List(IEnumerable<int> cores) => string.Join(',', cores);

    /// <summary>proc(5), /proc/PID/status: "Cpus_allowed_list: 0-3,8".</summary>
    private static int[] Allowed()
    {
        const string Field = "Cpus_allowed_list:";
        const string Status = "/proc/self/status";
        string? list = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) : null;
        return [.. (list?[Field.Length..] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(Range)];
    }

    private static IEnumerable<int> Range(string range)
    {
        int[] ends = [.. range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
